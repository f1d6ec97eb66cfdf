/** Something on the floor, by kind and id. */
export interface Thing {
  readonly kind: 'place' | 'path' | 'island';
  readonly id: string;
}

/** The same as one word, also the name of the thing in the drawing. */
export type ThingKey = `${Thing['kind']}:${string}`;

export function keyOf(kind: Thing['kind'], id: string): ThingKey {
  return `${kind}:${id}`;
}

export function thingOf(key: string): Thing {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at) as Thing['kind'], id: key.slice(at + 1) };
}

/** Ids of one kind among the keys. */
export function idsAmong(keys: Iterable<string>, kind: Thing['kind']): Set<string> {
  return new Set(
    [...keys]
      .map(thingOf)
      .filter((thing) => thing.kind === kind)
      .map(({ id }) => id),
  );
}
