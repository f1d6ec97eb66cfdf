/** A topic of a robot behind rosbridge. */
export interface OfferedTopic {
  readonly topic: string;
  /** `sensor_msgs/msg/JointState`; empty when unknown. */
  readonly type: string;
  /** Complete `ros2msg` text; null when the robot does not give it. */
  readonly definition: string | null;
}

/** The service of rosapi that lists all topics with their definitions. */
export const TOPICS_SERVICE = '/rosapi/topics_and_raw_types';

/** Topics and characters of a name that are taken from one robot. */
const MOST_TOPICS = 10_000;
const LONGEST_NAME = 4096;

/** Read the answer of `TOPICS_SERVICE`; null when it lists no topics. */
export function offeredTopics(values: unknown): OfferedTopic[] | null {
  const { topics, types, typedefs_full_text: definitions } = (values ?? {}) as Record<string, unknown>;
  if (!Array.isArray(topics) || !Array.isArray(types)) return null;
  const texts: readonly unknown[] = Array.isArray(definitions) ? definitions : [];
  return topics.slice(0, MOST_TOPICS).flatMap((topic: unknown, i) => {
    if (typeof topic !== 'string' || !topic.startsWith('/') || topic.length > LONGEST_NAME) return [];
    const type = typeof types[i] === 'string' ? types[i] : '';
    const text = typeof texts[i] === 'string' ? texts[i] : '';
    // A message without fields has an empty definition, and so has one that rosapi does not find.
    const definition = text.trim() !== '' || type.endsWith('/Empty') ? text : null;
    return [{ topic, type, definition }];
  });
}
