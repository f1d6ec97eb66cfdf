/** ROS 2 messages: definitions, CDR, and their numbers as named dimensions. Runs in a browser. */
export { type MessageTemplate, messageTemplate, type Ros2Codec, ros2Codec } from './codec.ts';
export { type CompressedVideo, encodeCompressedVideo } from './compressed-video.ts';
export { longTypeName, ROS2_DEFINITION, type Ros2Schema } from './definitions.ts';
export { inferredUnits } from './dimensions.ts';
export { type FlatMessage, flatten } from './flatten.ts';
export { fits, type Layout, layoutOf, readRow, stampOf } from './layout.ts';
export { inferredRole } from './role.ts';
export { type MessageShape, messageShape } from './shape.ts';
