import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createMirror } from '../replay/mirror.ts';
import { serveMirror } from '../replay/serve-mirror.ts';
import { fakeSource, json, jsonChannel } from './fake-source.ts';

/** A robot that speaks the Foxglove protocol and tells `/joint_states` a hundred times a second. */
export interface FoxgloveRobot {
  readonly port: number;
  /** Say nothing any more, or go on. */
  silence(on: boolean): void;
  stop(): Promise<void>;
}

/**
 * One on our own server side of the protocol.
 *
 * @param textBytes length of a text beside each position, as good as incompressible: what is recorded gets a real size.
 */
export async function openFoxgloveRobot({ textBytes = 0 } = {}): Promise<FoxgloveRobot> {
  const mirror = createMirror('arm');
  const source = fakeSource('arm');
  const listener = { connected() {}, lost() {}, message() {}, time() {}, notice() {} };
  const ending = new AbortController();
  const running = mirror.show(source).run(listener, ending.signal);
  const listening = await serveMirror(mirror, 0);
  const channel = jsonChannel('/joint_states');
  let i = 0;
  let silent = false;
  const timer = setInterval(() => {
    if (silent) return;
    const text = randomBytes(Math.ceil((textBytes * 3) / 4)).toString('base64');
    source.tell.message(channel, BigInt(Date.now()) * 1_000_000n, json({ position: [++i], text }));
  }, 10);
  return {
    port: listening.port,
    silence(on) {
      silent = on;
    },
    async stop() {
      clearInterval(timer);
      ending.abort();
      await running;
      await listening[Symbol.asyncDispose]();
    },
  };
}

const PEER = `
import json, sys, threading, time
import foxglove
from foxglove import Channel
server = foxglove.start_server(name="arm", port=0)
channel = Channel("/joint_states", schema={"type": "object", "title": "JointState"})
print(server.port, flush=True)
silent = threading.Event()
def listen():
    for line in sys.stdin: silent.set() if line.strip() == "silent" else silent.clear()
threading.Thread(target=listen, daemon=True).start()
i = 0
while True:
    time.sleep(0.01)
    i += 1
    if not silent.is_set(): channel.log(json.dumps({"position": [i]}).encode(), log_time=time.time_ns())
`;

/** One of the `foxglove-sdk` from PyPI. @param python a Python that has it. */
export async function openPeerRobot(python: string): Promise<FoxgloveRobot> {
  const child = spawn(python, ['-c', PEER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    port: Number(line),
    silence: (on) => void child.stdin.write(on ? 'silent\n' : 'speak\n'),
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
