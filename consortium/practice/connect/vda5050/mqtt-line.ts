import { PalaestraError } from '@palaestra/core';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';

/** Wait this long for a broker at the start, ms; later losses are waited for without end. */
const FIRST_MS = 10_000;
/** Time to say goodbye, ms. */
const LAST_MS = 1000;

export interface MqttLineOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`, also with name and password. */
  readonly url: string;
  readonly will?: { readonly topic: string; readonly payload: string };
  readonly subscriptions: readonly string[];
  /** Connected and subscribed, at first and after each loss. */
  readonly online: () => void;
  readonly message: (topic: string, bytes: Uint8Array) => void;
  /** A fault of a listener or of the line; never thrown. */
  readonly fault: (text: string) => void;
}

/** One connection to a broker that comes back by itself. What is sent while it is away is dropped, as telemetry is. */
export interface MqttLine {
  readonly isOnline: boolean;
  send(topic: string, payload: string, how?: { retain?: boolean; qos?: 0 | 1 }): void;
  /** Send a last message, if there is one, and leave without setting off the will. */
  end(last?: { topic: string; payload: string }): Promise<void>;
}

/** @throws PalaestraError `unavailable` when no broker answers. */
export async function openLine(options: MqttLineOptions): Promise<MqttLine> {
  const { url, will, subscriptions, online, message, fault } = options;
  const settings: IClientOptions = {
    clean: true,
    keepalive: 15,
    reconnectPeriod: 1000,
    connectTimeout: FIRST_MS,
    queueQoSZero: false,
    ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload), qos: 1, retain: true } }),
  };
  const client = connectTo(url, settings);
  const guarded = (what: () => void) => {
    try {
      what();
    } catch (error) {
      fault(error instanceof Error ? error.message : String(error));
    }
  };
  client.on('message', (topic, bytes) => guarded(() => message(topic, bytes)));
  client.on('error', (error) => fault(error.message));
  await firstConnection(client, url);
  const subscribe = () => {
    if (subscriptions.length === 0) {
      guarded(online);
      return;
    }
    client.subscribe([...subscriptions], { qos: 0 }, (error) => {
      if (error) fault(error.message);
      else guarded(online);
    });
  };
  client.on('connect', subscribe);
  subscribe();
  return {
    get isOnline() {
      return client.connected;
    },
    send(topic, payload, { retain = false, qos = 0 } = {}) {
      if (!client.connected) return;
      client.publish(topic, payload, { retain, qos }, (error) => {
        if (error) fault(error.message);
      });
    },
    async end(last) {
      client.off('connect', subscribe);
      if (last !== undefined && client.connected) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, LAST_MS);
          client.publish(last.topic, last.payload, { retain: true, qos: 1 }, () => {
            clearTimeout(timer);
            resolve();
          });
        });
      }
      await client.endAsync(!client.connected);
    },
  };
}

function connectTo(url: string, settings: IClientOptions): MqttClient {
  if (!/^(mqtts?|wss?):\/\//.test(url)) {
    throw new PalaestraError('bad_input', `Cannot reach the MQTT broker: expected mqtt://host:port, found "${url}"`);
  }
  return connect(url, settings);
}

function firstConnection(client: MqttClient, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url);
    const give = (reason: string) => {
      client.end(true);
      reject(new PalaestraError('unavailable', `Cannot reach the MQTT broker: ${reason} (${host})`));
    };
    const timer = setTimeout(() => give('no answer'), FIRST_MS);
    const failed = (error: Error & { code?: unknown }) => {
      clearTimeout(timer);
      give(String(error.code ?? error.message));
    };
    client.once('error', failed);
    client.once('connect', () => {
      clearTimeout(timer);
      client.off('error', failed);
      resolve();
    });
  });
}
