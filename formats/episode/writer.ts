import {
  type EpisodeMetadata,
  nanoseconds,
  PalaestraError,
  RecordedEvent,
  type StreamRole,
  TOPIC,
  type Unit,
} from '@palaestra/core';
import { z } from 'zod';
import { type McapCheckpoint, McapWriter, type McapWriterOptions, type Writable } from '../mcap/index.ts';
import { type MessageTemplate, messageTemplate, ROS2_DEFINITION, type Ros2Schema } from '../ros2/index.ts';
import { EPISODE_RECORD, encodeMetadata } from './metadata.ts';
import { encodeStreamMetadata, unitsFor } from './stream-metadata.ts';

export interface EpisodeWriterOptions extends Omit<McapWriterOptions, 'profile'> {
  /** Time zero of the episode, nanoseconds since the epoch. */
  readonly startNs: bigint;
  /** Name of the clock that makes the log times, for every stream; see `CHANNEL_KEY.clock`. */
  readonly clock?: string;
}

/** What every stream says about itself. */
export interface StreamOptions {
  readonly topic: string;
  readonly role: StreamRole;
  /** Dimension as a signal names it (`position.gripper`) -> unit, where the message type does not imply it. */
  readonly units?: Readonly<Record<string, Unit>>;
  readonly frame?: string;
  /** Nominal rate, Hz. */
  readonly rateHz?: number;
}

export interface JointStreamOptions extends StreamOptions {
  readonly joints: readonly string[];
  /** Fields that every message fills, in the order of the values; `['position']` by default. */
  readonly fields?: readonly ('position' | 'velocity' | 'effort')[];
}

/** A stream that takes its dimensions in a fixed order. */
export interface VectorStream {
  /** Dimension names, as a signal will spell them. */
  readonly names: readonly string[];
  /**
   * Append one message.
   *
   * @param t log time, seconds since the episode's start.
   * @param values one per name.
   * @param stamp sensor time on the same axis; the log time by default.
   */
  write(t: number, values: ArrayLike<number>, stamp?: number): Promise<void>;
}

/** Raw messages of a schema that is not ours. */
export interface RawStream {
  write(message: { logNs: bigint; publishNs?: bigint; sequence?: number; data: Uint8Array }): Promise<void>;
}

/** Where an episode's file stood; of use to the same writer only. */
export interface EpisodeCheckpoint {
  readonly mcap: McapCheckpoint;
  readonly events: number;
}

const EVENT_SCHEMA = 'palaestra.Event';
const FIELDS = ['position', 'velocity', 'effort'] as const;

/**
 * Writes one episode as MCAP with the ROS 2 profile: declare streams, write, close with the metadata. State and video
 * never share a chunk. Writes may overlap and need not be awaited; `close` tells of the first fault.
 */
export class EpisodeWriter {
  readonly #mcap: McapWriter;
  readonly #startNs: bigint;
  readonly #clock: string | null;
  readonly #schemas = new Map<string, number>();
  #events: ((event: RecordedEvent) => Promise<void>) | undefined;
  #eventCount = 0;

  private constructor(mcap: McapWriter, options: EpisodeWriterOptions) {
    this.#mcap = mcap;
    this.#startNs = options.startNs;
    this.#clock = options.clock ?? null;
  }

  /** Begin an episode: writes the header. The caller closes the writable after `close`. */
  static async open(writable: Writable, options: EpisodeWriterOptions): Promise<EpisodeWriter> {
    const { startNs: _startNs, clock: _clock, ...mcap } = options;
    return new EpisodeWriter(await McapWriter.create(writable, { ...mcap, profile: 'ros2' }), options);
  }

  /** A sensor_msgs/JointState stream: joint measurements, or any named vector such as an action. */
  joints(options: JointStreamOptions): VectorStream {
    const { joints, fields = ['position'] } = options;
    const message: Record<string, unknown> = { header: { frame_id: options.frame ?? '' }, name: joints };
    for (const field of FIELDS) message[field] = fields.includes(field) ? joints.map(() => 0) : [];
    const inOrder = FIELDS.filter((field) => fields.includes(field));
    if (inOrder.join() !== fields.join()) {
      throw new PalaestraError(
        'bad_input',
        `Cannot declare a stream: fields out of order, expected ${inOrder.join()}, found ${fields.join()} (${options.topic})`,
      );
    }
    return this.#vector('sensor_msgs/msg/JointState', message, options);
  }

  /** A geometry_msgs/WrenchStamped stream: force.xyz in N, torque.xyz in N.m. */
  wrench(options: StreamOptions): VectorStream {
    return this.#vector('geometry_msgs/msg/WrenchStamped', { header: { frame_id: options.frame ?? '' } }, options);
  }

  /** A geometry_msgs/PoseStamped stream: position.xyz in m, orientation.xyzw. */
  pose(options: StreamOptions): VectorStream {
    return this.#vector('geometry_msgs/msg/PoseStamped', { header: { frame_id: options.frame ?? '' } }, options);
  }

  /** A tf2_msgs/TFMessage stream: per child translation.xyz in m and rotation.xyzw, expressed in `frame`. */
  transforms(options: StreamOptions & { readonly children: readonly string[] }): VectorStream {
    const header = { frame_id: options.frame ?? '' };
    const transforms = options.children.map((child) => ({ header, child_frame_id: child }));
    return this.#vector('tf2_msgs/msg/TFMessage', { transforms }, options);
  }

  /** Messages that are already encoded, with their own schema; `camera` streams go into groups of their own. */
  raw(
    options: StreamOptions & {
      readonly schema: { readonly name: string; readonly encoding: string; readonly data: Uint8Array } | null;
      readonly messageEncoding: string;
      /** Channel metadata to keep beside ours. */
      readonly metadata?: ReadonlyMap<string, string>;
    },
  ): RawStream {
    const channelId = this.#channel(options, options.schema, options.messageEncoding, options.metadata);
    let next = 0;
    return {
      write: ({ logNs, publishNs = logNs, sequence = next, data }) => {
        next = sequence + 1;
        return this.#mcap.write({ channelId, sequence, logTime: logNs, publishTime: publishNs, data });
      },
    };
  }

  /** Record a moment on `TOPIC.events`. */
  event(event: z.input<typeof RecordedEvent>): Promise<void> {
    this.#events ??= this.#eventStream();
    return this.#events(RecordedEvent.parse(event));
  }

  /** Say early what the episode is, for the case that `close` never comes; what comes last counts. */
  describe(metadata: EpisodeMetadata): Promise<void> {
    return this.#mcap.metadata(EPISODE_RECORD, encodeMetadata(metadata));
  }

  /** Add a Metadata record of another name. */
  record(name: string, entries: ReadonlyMap<string, string>): Promise<void> {
    return this.#mcap.metadata(name, entries);
  }

  /** Write what waits for a full chunk now, so that a recorder that is killed loses no more than what came since. */
  flush(): Promise<void> {
    return this.#mcap.flush();
  }

  /** Write what waits and note where the file stands, for `rewind`. */
  async checkpoint(): Promise<EpisodeCheckpoint> {
    return { mcap: await this.#mcap.checkpoint(), events: this.#eventCount };
  }

  /** Take back what came after `to`, also `close`; since then only events may have been written. */
  async rewind(to: EpisodeCheckpoint): Promise<void> {
    await this.#mcap.rewind(to.mcap);
    this.#eventCount = to.events;
  }

  /** Write the metadata and the summary. */
  async close(metadata: EpisodeMetadata): Promise<void> {
    this.describe(metadata);
    await this.#mcap.close();
  }

  #eventStream(): (event: RecordedEvent) => Promise<void> {
    const text = JSON.stringify({ title: EVENT_SCHEMA, ...z.toJSONSchema(RecordedEvent, { io: 'output' }) });
    const schema = { name: EVENT_SCHEMA, encoding: 'jsonschema', data: new TextEncoder().encode(text) };
    const stream = this.raw({ topic: TOPIC.events, role: 'event', schema, messageEncoding: 'json' });
    return (event) =>
      stream.write({
        logNs: this.#startNs + nanoseconds(event.t),
        sequence: this.#eventCount++,
        data: new TextEncoder().encode(JSON.stringify(event)),
      });
  }

  #vector(name: Ros2Schema, message: object, options: StreamOptions): VectorStream {
    const template: MessageTemplate = messageTemplate(name, message);
    const told = { role: options.role, units: options.units ?? {}, frame: null, rateHz: null, clock: null };
    const all = unitsFor(told, name, template.names);
    const units = Object.fromEntries(template.names.map((dimension, i) => [dimension, all[i]!]));
    const schema = { name, encoding: 'ros2msg', data: new TextEncoder().encode(ROS2_DEFINITION[name]) };
    const channelId = this.#channel({ ...options, units }, schema, 'cdr');
    let sequence = 0;
    return {
      names: template.names,
      write: (t, values, stamp = t) => {
        const logTime = this.#startNs + nanoseconds(t);
        const stampNs = stamp === t ? logTime : this.#startNs + nanoseconds(stamp);
        const data = template.encode(stampNs, values);
        return this.#mcap.write({ channelId, sequence: sequence++, logTime, publishTime: logTime, data });
      },
    };
  }

  #channel(
    options: StreamOptions,
    schema: { readonly name: string; readonly encoding: string; readonly data: Uint8Array } | null,
    messageEncoding: string,
    extra?: ReadonlyMap<string, string>,
  ): number {
    const own = encodeStreamMetadata({
      role: options.role,
      units: options.units ?? {},
      frame: options.frame ?? null,
      rateHz: options.rateHz ?? null,
      clock: this.#clock,
    });
    return this.#mcap.registerChannel({
      topic: options.topic,
      schemaId: schema === null ? 0 : this.#schema(schema),
      messageEncoding,
      metadata: new Map([...(extra ?? []), ...own]),
      ...groupOf(options.role, schema?.name ?? ''),
    });
  }

  #schema(schema: { readonly name: string; readonly encoding: string; readonly data: Uint8Array }): number {
    const key = `${schema.name}\n${schema.encoding}\n${new TextDecoder('latin1').decode(schema.data)}`;
    const known = this.#schemas.get(key);
    if (known !== undefined) return known;
    const id = this.#mcap.registerSchema(schema);
    this.#schemas.set(key, id);
    return id;
  }
}

/** Video of a simulated cell would become 7 % smaller, for which a browser takes a tenth of a second a megabyte, both ways. */
const ENCODED_PICTURES = /[./]Compressed(Image|Video)$/;

function groupOf(role: StreamRole, schema: string): { group: string; dense: boolean } {
  if (role !== 'camera') return { group: 'state', dense: false };
  const dense = ENCODED_PICTURES.test(schema);
  return { group: dense ? 'video' : 'pictures', dense };
}
