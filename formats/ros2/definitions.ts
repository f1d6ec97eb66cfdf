/**
 * The message definitions that our recordings carry, complete with what they depend on, in the form that rosbag2 writes
 * into an MCAP schema record (encoding `ros2msg`). Kept as text, because the package with all common definitions is
 * 370 kB and a station's page needs a few of them; the test holds them against that package.
 */

const SEPARATOR = '='.repeat(80);

const TYPES = {
  'std_msgs/Header': 'builtin_interfaces/Time stamp\nstring frame_id\n',
  'builtin_interfaces/Time': 'int32 sec\nuint32 nanosec\n',
  'geometry_msgs/Vector3': 'float64 x\nfloat64 y\nfloat64 z\n',
  'geometry_msgs/Point': 'float64 x\nfloat64 y\nfloat64 z\n',
  'geometry_msgs/Quaternion': 'float64 x\nfloat64 y\nfloat64 z\nfloat64 w\n',
  'geometry_msgs/Pose': 'geometry_msgs/Point position\ngeometry_msgs/Quaternion orientation\n',
  'geometry_msgs/Wrench': 'geometry_msgs/Vector3 force\ngeometry_msgs/Vector3 torque\n',
  'geometry_msgs/Transform': 'geometry_msgs/Vector3 translation\ngeometry_msgs/Quaternion rotation\n',
  'sensor_msgs/RegionOfInterest': 'uint32 x_offset\nuint32 y_offset\nuint32 height\nuint32 width\nbool do_rectify\n',
  'geometry_msgs/TransformStamped':
    'std_msgs/Header header\nstring child_frame_id\ngeometry_msgs/Transform transform\n',
} as const;

function complete(root: string, ...types: (keyof typeof TYPES)[]): string {
  return [root, ...types.map((type) => `${SEPARATOR}\nMSG: ${type}\n${TYPES[type]}`)].join('');
}

const STAMPED = ['std_msgs/Header', 'builtin_interfaces/Time'] as const;

/** Schema name -> complete `ros2msg` text, for the messages that we write. */
export const ROS2_DEFINITION = {
  'sensor_msgs/msg/JointState': complete(
    'std_msgs/Header header\nstring[] name\nfloat64[] position\nfloat64[] velocity\nfloat64[] effort\n',
    ...STAMPED,
  ),
  'geometry_msgs/msg/WrenchStamped': complete(
    'std_msgs/Header header\ngeometry_msgs/Wrench wrench\n',
    ...STAMPED,
    'geometry_msgs/Wrench',
    'geometry_msgs/Vector3',
  ),
  'geometry_msgs/msg/PoseStamped': complete(
    'std_msgs/Header header\ngeometry_msgs/Pose pose\n',
    ...STAMPED,
    'geometry_msgs/Pose',
    'geometry_msgs/Point',
    'geometry_msgs/Quaternion',
  ),
  'tf2_msgs/msg/TFMessage': complete(
    'geometry_msgs/TransformStamped[] transforms\n',
    'geometry_msgs/TransformStamped',
    ...STAMPED,
    'geometry_msgs/Transform',
    'geometry_msgs/Vector3',
    'geometry_msgs/Quaternion',
  ),
  'sensor_msgs/msg/CameraInfo': complete(
    'std_msgs/Header header\nuint32 height\nuint32 width\nstring distortion_model\nfloat64[] d\nfloat64[9] k\n' +
      'float64[9] r\nfloat64[12] p\nuint32 binning_x\nuint32 binning_y\nsensor_msgs/RegionOfInterest roi\n',
    ...STAMPED,
    'sensor_msgs/RegionOfInterest',
  ),
  'foxglove_msgs/msg/CompressedVideo': complete(
    'builtin_interfaces/Time timestamp\nstring frame_id\nuint8[] data\nstring format\n',
    'builtin_interfaces/Time',
  ),
} as const;

/** A message type that we write. */
export type Ros2Schema = keyof typeof ROS2_DEFINITION;

/** `sensor_msgs/msg/JointState` and `sensor_msgs/JointState` are the same type; the long form is the name in ROS 2. */
export function longTypeName(type: string): string {
  const parts = type.split('/');
  return parts.length === 2 ? `${parts[0]}/msg/${parts[1]}` : type;
}
