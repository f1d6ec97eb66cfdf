import { expect, test } from 'vitest';
import { ros2Codec } from './codec.ts';
import { encodeCompressedVideo } from './compressed-video.ts';
import { ROS2_DEFINITION } from './definitions.ts';

const schema = 'foxglove_msgs/msg/CompressedVideo';
const codec = ros2Codec(schema, ROS2_DEFINITION[schema]);

test.each([0, 1, 2, 3, 4, 40_001])('a picture of %i bytes is what the general reader and writer make of it', (size) => {
  const data = Uint8Array.from({ length: size }, (_, index) => index % 251);
  const message = { stampNs: 1_790_000_000_123_456_789n, frame: 'cam', format: 'h264', data };
  const bytes = encodeCompressedVideo(message);
  const wire = { timestamp: { sec: 1_790_000_000, nanosec: 123_456_789 }, frame_id: 'cam', data, format: 'h264' };
  const { timestamp, frame_id, data: read, format } = codec.decode(bytes) as typeof wire;
  expect({ timestamp, frame_id, format }).toMatchObject({ timestamp: wire.timestamp, frame_id: 'cam', format: 'h264' });
  expect([...read]).toEqual([...data]);
  expect(Buffer.from(bytes).equals(codec.encode(wire))).toBe(true);
});
