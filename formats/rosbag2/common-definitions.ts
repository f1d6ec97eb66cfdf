import { stringify } from '@foxglove/rosmsg';
import { ros2jazzy } from '@foxglove/rosmsg-msgs-common';

type Definition = (typeof ros2jazzy)['std_msgs/Header'];

const SEPARATOR = '='.repeat(80);

/**
 * The complete `ros2msg` text of a standard type, for SQLite bags from before ROS 2 Iron, which bring no definitions.
 * Null for a type that the common packages of ROS 2 do not have.
 */
export function commonDefinition(type: string): string | null {
  const known = ros2jazzy as Readonly<Record<string, Definition | undefined>>;
  const root = known[type.replace('/msg/', '/')];
  if (root === undefined) return null;
  const parts: Definition[] = [];

  function collect(type: Definition): void {
    for (const field of type.definitions) {
      const part = field.isComplex === true ? known[field.type] : undefined;
      if (part === undefined || parts.includes(part)) continue;
      parts.push(part);
      collect(part);
    }
  }

  collect(root);
  const sections = parts.map((part) => `${SEPARATOR}\nMSG: ${part.name}\n${textOf(part.definitions)}`);
  return [textOf(root.definitions), ...sections].join('');
}

/** The fields of one type; constants and default values are left out, they are not on the wire. */
function textOf(fields: Definition['definitions']): string {
  const onWire = fields.filter((field) => field.isConstant !== true);
  return stringify([{ definitions: onWire.map(({ defaultValue: _default, ...field }) => field) }])
    .trimEnd()
    .concat('\n');
}
