import { parse } from '@foxglove/rosmsg';
import { ros2jazzy } from '@foxglove/rosmsg-msgs-common';
import { expect, test } from 'vitest';
import { longTypeName, ROS2_DEFINITION } from './definitions.ts';

const OF_ROS = Object.entries(ROS2_DEFINITION).filter(([schema]) => !schema.startsWith('foxglove_msgs/'));

test.each(OF_ROS)('%s is what ROS 2 Jazzy defines', (schema, text) => {
  const [root, ...parts] = parse(text, { ros2: true });
  const published = ros2jazzy as Record<string, { definitions: { isConstant?: boolean }[] }>;
  const fields = (name: string) => published[name]!.definitions.filter((field) => field.isConstant !== true);
  expect(root!.definitions).toMatchObject(fields(schema.replace('/msg/', '/')));
  for (const part of parts) {
    // Default values (a quaternion's w = 1) do not change what is on the wire.
    const withoutDefaults = fields(part.name!).map((field) => ({ ...field, defaultValue: undefined }));
    expect(part.definitions.map((field) => ({ ...field, defaultValue: undefined }))).toMatchObject(withoutDefaults);
  }
});

test('the video message is what foxglove_msgs defines', () => {
  // https://github.com/foxglove/foxglove-sdk/blob/main/schemas/ros2/CompressedVideo.msg
  const [root] = parse(ROS2_DEFINITION['foxglove_msgs/msg/CompressedVideo'], { ros2: true });
  expect(root!.definitions.map(({ name, type, isArray }) => [name, type, isArray ?? false])).toEqual([
    ['timestamp', 'time', false],
    ['frame_id', 'string', false],
    ['data', 'uint8', true],
    ['format', 'string', false],
  ]);
});

test('longTypeName() puts the old two-part name into the form of ROS 2', () => {
  expect(longTypeName('test_msgs/BasicTypes')).toBe('test_msgs/msg/BasicTypes');
  expect(longTypeName('test_msgs/srv/BasicTypes_Event')).toBe('test_msgs/srv/BasicTypes_Event');
});
