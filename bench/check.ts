import { CHECKS, type Check, type Recording, recordingOf } from '@palaestra/cleanse';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable } from '@palaestra/formats/mcap';
import { filmedEpisode, steadyTimes } from '../formats/episode/testing/filmed.ts';
import type { BenchArgs, BenchResult } from './run.ts';

const SECONDS = 60;
const HZ = 50;
const COUNT = 20;

const METADATA: NonNullable<Recording['metadata']> = {
  schema: 'palaestra.episode/1',
  task: 'bench',
  instruction: { en: 'Move', zh: '移动' },
  cell: null,
  seed: null,
  variation: {},
  operator: 'bench',
  station: 'bench',
  robot: { embodiment: 'ur5e', serial: null },
  simulated: true,
  outcome: 'success',
  failureCause: null,
  attempts: 1,
  criteria: [],
  source: null,
  missingStreams: [],
  time: 'measured',
  recovered: false,
};

/**
 * Throughput of every check over decoded state recordings (megabytes are those of the decoded columns), and of the whole way
 * from the bytes of a recording with two cameras to its verdict (megabytes are those of the file).
 */
export async function run(_: BenchArgs): Promise<BenchResult[]> {
  const filmed = await filmedLine();
  const recordings = Array.from({ length: COUNT }, (_value, index) => generated(index + 1));
  const bytes = recordings.reduce((sum, { signals }) => sum + sizeOf(signals), 0);
  const timed = (checks: readonly Check[]) => {
    const started = performance.now();
    for (const recording of recordings) for (const check of checks) check.run(recording, {});
    return bytes / 1e6 / ((performance.now() - started) / 1000);
  };
  timed(CHECKS);
  const line = (name: string, checks: readonly Check[]): BenchResult => ({
    case: name,
    ours: Math.round(Math.max(...Array.from({ length: 7 }, () => timed(checks)))),
    theirs: null,
    unit: 'MB/s',
    ratio: null,
    peer: 'none',
    notes: `best of 7; no peer measures the same set of rules; ${COUNT} recordings of ${SECONDS} s, ${(bytes / 1e6).toFixed(1)} MB decoded`,
  });
  return [line('check', CHECKS), filmed, ...CHECKS.map((check) => line(`check ${check.name}`, [check]))];
}

/** A minute of two cameras at 30 Hz with 40 kB a frame beside two vectors at 50 Hz: read, CRC, headers, every check. */
async function filmedLine(): Promise<BenchResult> {
  const camera = (topic: string) => ({ topic, times: steadyTimes(SECONDS * 30, 30), filler: 32_000 });
  const cameras = [camera('/cam_high/video'), camera('/cam_wrist/video')];
  const bytes = await filmedEpisode({ seconds: SECONDS, cameras, metadata: METADATA });
  const timed = async () => {
    const started = performance.now();
    const recording = await recordingOf(await readEpisode(bytesReadable(bytes)));
    for (const check of CHECKS) check.run(recording, {});
    return bytes.length / 1e6 / ((performance.now() - started) / 1000);
  };
  let best = 0;
  for (let i = 0; i < 6; i++) best = Math.max(best, await timed());
  const [ours, size] = [Math.round(best), (bytes.length / 1e6).toFixed(1)];
  const notes = `best of 6; one recording of ${SECONDS} s in memory, ${size} MB, video left encoded; no peer measures the same set of rules`;
  return { case: 'check with video', ours, theirs: null, unit: 'MB/s', ratio: null, peer: 'none', notes };
}

/** Six joints with velocity, their sent and measured action, gripper, wrench: what a cell records. */
function generated(seed: number): Recording {
  const joints = ['shoulder_pan', 'shoulder_lift', 'elbow', 'wrist_1', 'wrist_2', 'wrist_3'].map(
    (name) => `${name}_joint`,
  );
  const positions = joints.map((joint) => `position.${joint}`);
  const signals = [
    stream('/joint_states', 'state', [...positions, ...joints.map((joint) => `velocity.${joint}`)], seed, 2),
    stream('/action/sent', 'sent', positions, seed, 0),
    stream('/action/measured', 'measured', positions, seed, 2),
    stream('/gripper/state', 'state', ['position.gripper'], seed, 2),
    stream('/wrench', 'wrench', ['force.x', 'force.y', 'force.z', 'torque.x', 'torque.y', 'torque.z'], seed, 0),
  ];
  const topics = signals.map(({ topic, schema, role, t }) => ({ topic, schema, role, messages: t.length, hz: HZ }));
  return { metadata: METADATA, topics, signals, cameras: [], duration: SECONDS, fault: null };
}

type Stream = Recording['signals'][number];

function stream(topic: string, role: Stream['role'], names: readonly string[], seed: number, late: number): Stream {
  const rows = SECONDS * HZ + 1;
  const width = names.length;
  const t = Float64Array.from({ length: rows }, (_, row) => row / HZ);
  const values = Float64Array.from({ length: rows * width }, (_, i) => {
    const time = (Math.floor(i / width) - late) / HZ;
    return Math.sin(time * (0.5 + (seed % 7) / 10) + (i % width));
  });
  const units = names.map((name) =>
    name.startsWith('position.') ? 'rad' : name.startsWith('force') ? 'N' : 'unknown',
  );
  const schema = topic === '/wrench' ? 'geometry_msgs/msg/WrenchStamped' : 'sensor_msgs/msg/JointState';
  return {
    topic,
    schema,
    role,
    names,
    units: units as Stream['units'],
    frame: null,
    nominalHz: HZ,
    t,
    stamp: t,
    values,
  };
}

function sizeOf(signals: Recording['signals']): number {
  return signals.reduce((sum, { t, values }) => sum + t.byteLength + values.byteLength, 0);
}
