import { CHANNEL_KEY, StreamRole, Unit } from '@palaestra/core';
import { inferredRole, inferredUnits } from '../ros2/index.ts';

/** What a channel says about its stream, and what follows from its message type where it says nothing. */
export interface StreamMetadata {
  readonly role: StreamRole;
  /** Dimension name -> unit, as far as told. */
  readonly units: Readonly<Record<string, Unit>>;
  readonly frame: string | null;
  readonly rateHz: number | null;
  readonly clock: string | null;
}

/** The metadata of an MCAP channel; what is not known has no entry, and units are one JSON object of field to unit. */
export function encodeStreamMetadata(stream: StreamMetadata): Map<string, string> {
  const entries = new Map<string, string>([[CHANNEL_KEY.role, stream.role]]);
  if (Object.keys(stream.units).length > 0) entries.set(CHANNEL_KEY.units, JSON.stringify(stream.units));
  if (stream.frame !== null) entries.set(CHANNEL_KEY.frame, stream.frame);
  if (stream.rateHz !== null) entries.set(CHANNEL_KEY.rateHz, String(stream.rateHz));
  if (stream.clock !== null) entries.set(CHANNEL_KEY.clock, stream.clock);
  return entries;
}

/** Read a channel's metadata; an entry that is damaged counts as not there, because the data is still worth reading. */
export function decodeStreamMetadata(entries: ReadonlyMap<string, string>, schema: string): StreamMetadata {
  const role = StreamRole.safeParse(entries.get(CHANNEL_KEY.role));
  const rate = Number(entries.get(CHANNEL_KEY.rateHz));
  return {
    role: role.success ? role.data : inferredRole(schema),
    units: unitsOf(entries.get(CHANNEL_KEY.units)),
    frame: entries.get(CHANNEL_KEY.frame) ?? null,
    rateHz: rate > 0 && Number.isFinite(rate) ? rate : null,
    clock: entries.get(CHANNEL_KEY.clock) ?? null,
  };
}

/** The unit of every dimension: as told, else by message type, else `unknown`. */
export function unitsFor(stream: StreamMetadata, schema: string, names: readonly string[]): Unit[] {
  const inferred = inferredUnits(schema, names);
  return names.map((name, i) => (Object.hasOwn(stream.units, name) ? stream.units[name]! : inferred[i]!));
}

function unitsOf(text: string | undefined): Record<string, Unit> {
  if (text === undefined) return {};
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(entries.map(([name, unit]) => [name, Unit.catch('unknown').parse(unit)]));
  } catch {
    return {};
  }
}
