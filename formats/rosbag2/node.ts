/** ROS 2 bags: a folder or file of rosbag2, in MCAP or SQLite, becomes a canonical recording. */
export { type ConvertedBag, convertBag } from './convert.node.ts';
