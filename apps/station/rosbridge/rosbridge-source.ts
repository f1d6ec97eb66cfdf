import { PalaestraError } from '@palaestra/core';
import { type ConnectionEnd, keepConnected, socketAddress } from '../keep-connected.ts';
import { openSocket } from '../open-socket.ts';
import type { Source, SourceListener } from '../source.ts';
import { RosbridgeSession } from './rosbridge-session.ts';

export interface RosbridgeSourceOptions {
  /** Which topics to take; all by default. */
  readonly wants?: (topic: string) => boolean;
  /** Topics to subscribe to where there is no rosapi that would list them. */
  readonly named?: readonly string[];
  /** A connection on which nothing comes for so long is taken for dead, ms. */
  readonly silenceMs?: number;
  /** Waiting before the first new try, ms; doubles up to twenty times this. */
  readonly retryMs?: number;
  /** Between two looks for new topics, ms. */
  readonly lookMs?: number;
}

const SILENCE_MS = 15_000;
const LOOK_MS = 5_000;

/**
 * A robot behind rosbridge (https://github.com/RobotWebTools/rosbridge_suite, protocol 2). Where its rosapi tells the
 * definition of a ROS 2 topic, messages are taken as the bytes of ROS (`cbor-raw`) and recorded as CDR with that definition;
 * otherwise as CBOR, recorded as JSON.
 *
 * @param address `ws://` or `wss://`
 * @throws PalaestraError `bad_input` for another address.
 */
export function rosbridgeSource(address: string, options: RosbridgeSourceOptions = {}): Source {
  const url = socketAddress(address);
  if (url === null) {
    throw new PalaestraError('bad_input', `Cannot reach the robot: expected ws://HOST:PORT, found ${address}`);
  }
  return {
    name: `rosbridge ${url.host}`,
    run: (listener, signal) =>
      keepConnected(() => connectOnce(url, options, listener, signal), listener, signal, options.retryMs),
  };
}

/** One connection from its beginning to its end; never rejects. */
async function connectOnce(
  url: URL,
  { wants = () => true, named = [], silenceMs = SILENCE_MS, lookMs = LOOK_MS }: RosbridgeSourceOptions,
  listener: SourceListener,
  signal: AbortSignal,
): Promise<ConnectionEnd> {
  let look: NodeJS.Timeout | undefined;
  const session = new RosbridgeSession({ send: (frame) => socket.send(frame), listener, wants, named });
  const socket = openSocket({
    url,
    protocols: [],
    silenceMs,
    signal,
    opened() {
      listener.connected('rosbridge');
      session.look();
      look = setInterval(() => session.look(), lookMs);
    },
    receive: (frame) => session.receive(frame),
  });
  try {
    return await socket.ended;
  } finally {
    clearInterval(look);
  }
}
