import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { encode, Tag } from 'cbor2';
import { type WebSocket, WebSocketServer } from 'ws';

/** A topic of the fake robot. `definition` null: rosapi finds none and answers an empty text. */
export interface FakeTopic {
  readonly name: string;
  readonly type: string;
  readonly definition: string | null;
}

/** A message as ROS holds it: its fields and its CDR. */
export interface FakeMessage {
  readonly fields: object;
  readonly cdr: Uint8Array;
}

interface Subscriber {
  readonly socket: WebSocket;
  readonly topic: string;
  readonly id: string | undefined;
  readonly compression: string;
}

/**
 * A robot behind rosbridge, after ROSBRIDGE_PROTOCOL.md and outgoing_message.py, cbor_conversion.py and
 * stringify_field_types.py of rosbridge_suite 2: the real one needs an installed ROS.
 */
export class FakeRosbridge implements AsyncDisposable {
  readonly topics: FakeTopic[];
  /** Subscriptions that were ever made. */
  subscribed = 0;
  readonly #server: WebSocketServer;
  readonly #hasRosapi: boolean;
  #subscribers: Subscriber[] = [];

  private constructor(server: WebSocketServer, topics: FakeTopic[], hasRosapi: boolean) {
    this.#server = server;
    this.topics = topics;
    this.#hasRosapi = hasRosapi;
    server.on('connection', (socket) => {
      socket.on('message', (data) => this.#receive(socket, JSON.parse(String(data))));
      socket.on('close', () => {
        this.#subscribers = this.#subscribers.filter((subscriber) => subscriber.socket !== socket);
      });
    });
  }

  static async listen(topics: FakeTopic[], hasRosapi = true, port = 0): Promise<FakeRosbridge> {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    await once(server, 'listening');
    return new FakeRosbridge(server, topics, hasRosapi);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Compression of every subscription of a topic. */
  subscriptions(topic: string): string[] {
    return this.#subscribers.filter((subscriber) => subscriber.topic === topic).map(({ compression }) => compression);
  }

  publish(topic: string, timeNs: bigint, { fields, cdr }: FakeMessage): void {
    for (const { socket, compression } of this.#subscribers.filter((subscriber) => subscriber.topic === topic)) {
      const secs = Number(timeNs / 1_000_000_000n);
      const nsecs = Number(timeNs % 1_000_000_000n);
      const head = { op: 'publish', topic };
      if (compression === 'cbor-raw') socket.send(encode({ ...head, msg: { secs, nsecs, bytes: cdr } }));
      else if (compression === 'cbor') socket.send(encode({ ...head, msg: tagged(fields) }));
      else socket.send(JSON.stringify({ ...head, msg: fields }));
    }
  }

  /** Send a frame as it is. */
  say(frame: string | Uint8Array): void {
    for (const socket of this.#server.clients) socket.send(frame);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #receive(socket: WebSocket, frame: Record<string, string | undefined>): void {
    const { op, id, service, topic = '', type, compression = 'none' } = frame;
    if (op === 'call_service') this.#serve(socket, id, service);
    if (op === 'subscribe') {
      const known = this.topics.find(({ name }) => name === topic);
      if (known === undefined && type === undefined) {
        // The real server's words for a topic whose type cannot be inferred.
        const msg = `subscribe: Cannot infer topic type for topic ${topic} as it is not yet advertised`;
        socket.send(JSON.stringify({ op: 'status', level: 'error', msg, id }));
      } else {
        this.subscribed += 1;
        this.#subscribers.push({ socket, topic, id, compression });
      }
    }
    if (op === 'unsubscribe') {
      this.#subscribers = this.#subscribers.filter(
        (one) => !(one.socket === socket && one.topic === topic && one.id === id),
      );
    }
  }

  #serve(socket: WebSocket, id: string | undefined, service: string | undefined): void {
    const answer = { op: 'service_response', service, ...(id === undefined ? {} : { id }) };
    if (this.#hasRosapi && service === '/rosapi/topics_and_raw_types') {
      const values = {
        topics: this.topics.map(({ name }) => name),
        types: this.topics.map(({ type }) => type),
        typedefs_full_text: this.topics.map(({ definition }) => definition ?? ''),
      };
      socket.send(JSON.stringify({ ...answer, values, result: true }));
    } else socket.send(JSON.stringify({ ...answer, values: `Service ${service} does not exist`, result: false }));
  }
}

/** As `extract_cbor_values`: arrays of numbers as typed arrays by their tags, here all of float64. */
function tagged(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isNumbers = value.length > 0 && value.every((item) => typeof item === 'number');
    return isNumbers ? new Tag(86, new Uint8Array(Float64Array.from(value).buffer)) : value.map(tagged);
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tagged(member)]));
}
