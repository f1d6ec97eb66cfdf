import { type Feature, type FeatureField, PalaestraError, type Signal, TOPIC } from '@palaestra/core';

/** What a feature map is chosen from: the streams of one episode, without their samples. */
export type StreamShape = Pick<Signal, 'topic' | 'role' | 'names'>;

/** Vectors of an imported dataset beside state and action lie on topics with this prefix. */
export const IMPORTED_PREFIX = '/observation/';

/** The object poses that a task is about; other objects are scenery. */
const OBJECTS = ['target_cell', 'target_pocket', 'target_plug', 'target_socket', 'target_busbar', 'target_studs'];
const POSITION = /^position\./;

/**
 * The features of a dataset whose maker names none, from the streams of one of its episodes.
 *
 * - `observation.state`: measured tool pose, gripper opening, joint positions and what the station's instruments show; in a foreign recording the positions of
 *   every state stream.
 * - `observation.environment_state`: poses of the part to be moved and of where it belongs, where a simulator told them.
 * - `observation.<name>`: further vectors of an imported dataset under their own names.
 * - `action`: what the person commanded, else what was sent, else what was measured.
 *
 * @throws PalaestraError `bad_input` when the recording has no state or no action: then a person has to name the features.
 */
export function defaultFeatures(streams: readonly StreamShape[]): Feature[] {
  const at = (topic: string): StreamShape[] => streams.filter((stream) => stream.topic === topic);
  const role = (wanted: StreamShape['role']): StreamShape[] => streams.filter((stream) => stream.role === wanted);
  const own = [
    ...fields(at(TOPIC.toolPose), /^(position|orientation)\./, (field) => `tool.${field}`),
    ...fields(at(TOPIC.gripper), POSITION, afterDot),
    ...fields(at(TOPIC.jointStates), POSITION, afterDot),
    ...fields(at(TOPIC.process), POSITION, (field) => `process.${afterDot(field)}`),
  ];
  const imported = streams.filter(({ topic }) => topic.startsWith(IMPORTED_PREFIX));
  const foreign = role('state').filter((stream) => !imported.includes(stream));
  const state = own.length > 0 ? own : fields(foreign, POSITION, afterDot);
  const action = [role('commanded'), role('sent'), role('measured')]
    .map((candidates) => fields(candidates, POSITION, afterDot))
    .find(({ length }) => length > 0);
  if (state.length === 0 || action === undefined) {
    const found = streams.map(({ topic }) => topic).join(', ') || 'no numeric streams';
    throw new PalaestraError(
      'bad_input',
      `Cannot choose the features of the dataset: expected joint positions and an action, found ${found}; name the features`,
      { details: { reason: 'revision_no_features', facts: { found } } },
    );
  }
  const environment = new RegExp(`^(${OBJECTS.join('|')})\\.(translation|rotation)\\.`);
  return [
    { name: 'observation.state', fields: distinct(state) },
    { name: 'observation.environment_state', fields: fields(at(TOPIC.objectPoses), environment, (field) => field) },
    ...imported.map((stream) => ({
      name: `observation.${stream.topic.slice(IMPORTED_PREFIX.length).replaceAll('/', '.')}`,
      fields: fields([stream], POSITION, afterDot),
    })),
    { name: 'action', fields: distinct(action) },
  ].filter(({ fields }) => fields.length > 0);
}

function fields(streams: readonly StreamShape[], pattern: RegExp, nameOf: (field: string) => string): FeatureField[] {
  return streams.flatMap(({ topic, names }) =>
    names.filter((field) => pattern.test(field)).map((field) => ({ topic, field, name: nameOf(field) })),
  );
}

/** `position.tool.x` names the dimension `tool.x`. */
function afterDot(field: string): string {
  return field.slice(field.indexOf('.') + 1);
}

/** Two streams may have a joint of one name; the topic tells them apart then. */
function distinct(list: readonly FeatureField[]): FeatureField[] {
  const count = new Map<string, number>();
  for (const { name } of list) count.set(name, (count.get(name) ?? 0) + 1);
  return list.map((field) => (count.get(field.name)! > 1 ? { ...field, name: `${field.topic}:${field.name}` } : field));
}
