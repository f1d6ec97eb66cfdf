import { connect } from 'mqtt';
import { AgvClient, Topic, type Vda5050Object } from 'vda-5050-lib';

/** A message as it was on the wire. */
export interface Tapped {
  readonly topic: string;
  readonly kind: string;
  readonly robot: string;
  readonly body: Record<string, unknown>;
}

/** Only its check of messages is used: it holds them against the published JSON schemas of 2.0. */
class SchemaCheck extends AgvClient {
  check(kind: string, body: object): void {
    this.validateTopicObject(kind, body as Vda5050Object, '2.0.0');
  }
}

/** Listen to everything on a broker and hold each message against the published schema. */
export async function wireTap(url: string) {
  const checker = new SchemaCheck(
    { manufacturer: 'tap', serialNumber: 'tap' },
    { interfaceName: 'uagv', transport: { brokerUrl: url }, vdaVersion: '2.0.0' },
  );
  const client = connect(url);
  const messages: Tapped[] = [];
  const wrong: string[] = [];
  const kinds: readonly string[] = Object.values(Topic);
  client.on('message', (topic, bytes) => {
    const [name, , , robot = '', kind = ''] = topic.split('/');
    if (name !== 'uagv' || bytes.length === 0) return;
    let body: Record<string, unknown>;
    try {
      body = JSON.parse(bytes.toString());
    } catch {
      // A test sent it.
      return;
    }
    messages.push({ topic, kind, robot, body });
    try {
      if (kinds.includes(kind)) checker.check(kind, body);
    } catch (error) {
      wrong.push(`${topic}: ${(error as Error).message} ${bytes.toString()}`);
    }
  });
  await new Promise<void>((resolve) => {
    client.on('connect', () => client.subscribe('#', () => resolve()));
  });
  return {
    messages,
    wrong,
    of: (kind: string, robot: string) => messages.filter((one) => one.kind === kind && one.robot === robot),
    send: (topic: string, payload: string) => client.publish(topic, payload),
    end: () => client.endAsync(true),
  };
}

/** Longest wait, ms: how fast the machine is decides no test. */
const PATIENCE_MS = 100_000;

/** Wait until something is so; fails in the end, saying what. */
export async function until<T>(what: string, look: () => T | null | undefined | false): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
