import type { SourceChannel, SourceListener } from '../source.ts';
import { decodeFrame } from './frame.ts';
import { messageText } from './message-text.ts';
import { type OfferedTopic, offeredTopics, TOPICS_SERVICE } from './offered-topics.ts';

export interface RosbridgeSessionOptions {
  readonly send: (frame: string) => void;
  readonly listener: Pick<SourceListener, 'message' | 'notice'>;
  readonly wants: (topic: string) => boolean;
  /** Topics to subscribe to where nobody lists them. */
  readonly named: readonly string[];
}

interface Subscription {
  readonly type: string;
  readonly definition: string | null;
  readonly take: (message: unknown) => void;
}

const text = new TextEncoder();

/**
 * The client's side of one connection to rosbridge: asks which topics there are, subscribes to those that are wanted, and
 * hands on their messages. Knows no socket and no time; feed it the frames in order.
 */
export class RosbridgeSession {
  readonly #options: RosbridgeSessionOptions;
  readonly #byTopic = new Map<string, Subscription>();
  #looks = 0;
  #isTold = false;

  constructor(options: RosbridgeSessionOptions) {
    this.#options = options;
  }

  /** Ask which topics there are; call again from time to time, since robots start their parts one after the other. */
  look(): void {
    this.#looks += 1;
    this.#send({ op: 'call_service', id: `topics:${this.#looks}`, service: TOPICS_SERVICE, args: {} });
  }

  /**
   * Take one frame of the server.
   *
   * @throws PalaestraError `bad_input` or `too_large` when the server breaks the protocol.
   */
  receive(data: string | ArrayBuffer): void {
    const frame = decodeFrame(data);
    if (frame?.op === 'publish') this.#byTopic.get(frame.topic)?.take(frame.msg);
    else if (frame?.op === 'status') this.#status(frame.level, frame.msg);
    else if (frame?.op === 'service_response' && frame.id.startsWith('topics:')) {
      const topics = frame.result ? offeredTopics(frame.values) : null;
      if (topics !== null) this.#offered(topics);
      else this.#unlisted(frame.values);
    }
  }

  #status(level: string, text: string): void {
    if (level !== 'info' && level !== 'none') this.#options.listener.notice(`${level}: ${text}`);
  }

  #unlisted(reason: unknown): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const detail = typeof reason === 'string' ? reason.slice(0, 300) : 'no list';
    this.#options.listener.notice(`error: rosapi does not list the topics: ${detail}`);
    this.#offered(this.#options.named.map((topic) => ({ topic, type: '', definition: null })));
  }

  #offered(topics: readonly OfferedTopic[]): void {
    for (const offered of topics) {
      const { topic, type, definition } = offered;
      const before = this.#byTopic.get(topic);
      if (!this.#options.wants(topic) || (before?.type === type && before.definition === definition)) continue;
      // A topic of another type or definition than before is another stream.
      if (before !== undefined) this.#send({ op: 'unsubscribe', id: `subscribe:${topic}`, topic });
      this.#subscribe(offered);
    }
  }

  #subscribe({ topic, type, definition }: OfferedTopic): void {
    // Types of ROS 1 have two parts, and its bytes are no CDR.
    const isRaw = definition !== null && /^[^/]+\/msg\/[^/]+$/.test(type);
    const take = isRaw ? this.#raw(rawChannel(topic, type, definition)) : this.#plain(plainChannel(topic, type));
    this.#byTopic.set(topic, { type, definition, take });
    const compression = isRaw ? 'cbor-raw' : 'cbor';
    const known = type === '' ? {} : { type };
    this.#send({ op: 'subscribe', id: `subscribe:${topic}`, topic, ...known, compression });
  }

  #plain(channel: SourceChannel): (message: unknown) => void {
    return (message) => this.#options.listener.message(channel, null, text.encode(messageText(message)));
  }

  #raw(channel: SourceChannel): (message: unknown) => void {
    let isTold = false;
    return (message) => {
      const { secs, nsecs, bytes } = (message ?? {}) as Record<string, unknown>;
      if (bytes instanceof Uint8Array) this.#options.listener.message(channel, nanoseconds(secs, nsecs), bytes);
      else if (!isTold) {
        isTold = true;
        this.#options.listener.notice(`error: ${channel.topic} comes without the bytes of ROS, expected cbor-raw`);
      }
    };
  }

  #send(frame: object): void {
    this.#options.send(JSON.stringify(frame));
  }
}

function rawChannel(topic: string, type: string, definition: string): SourceChannel {
  return { topic, messageEncoding: 'cdr', schema: { name: type, encoding: 'ros2msg', data: text.encode(definition) } };
}

function plainChannel(topic: string, type: string): SourceChannel {
  const data = text.encode(JSON.stringify({ title: type, type: 'object' }));
  return { topic, messageEncoding: 'json', schema: type === '' ? null : { name: type, encoding: 'jsonschema', data } };
}

/** The robot's clock when its bridge got the message; null for what is no time. */
function nanoseconds(secs: unknown, nsecs: unknown): bigint | null {
  const [seconds, rest] = [Number(secs), Number(nsecs)];
  if (!Number.isSafeInteger(seconds) || !Number.isSafeInteger(rest) || seconds < 0 || rest < 0) return null;
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest);
}
