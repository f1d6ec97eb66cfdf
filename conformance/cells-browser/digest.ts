import { type CellResult, cellKind, loadMujoco, type Observation } from '@palaestra/cells';
import { sha256Of } from '@palaestra/core';

/** Everything that an episode showed, as one hash; the same code runs in Node and in the browser. */
export async function digestOf(
  name: string,
  seed: number,
  wasmUrl?: string,
): Promise<{ sha256: string; ticks: number; result: CellResult }> {
  const kind = cellKind(name);
  const cell = kind.create(await loadMujoco(wasmUrl));
  const expert = kind.expert(seed);
  const numbers: number[] = [];
  let observation = cell.reset(seed);
  numbers.push(...numbersOf(observation));
  let ticks = 0;
  for (; !cell.done; ticks++) {
    observation = cell.step(expert(observation));
    numbers.push(...numbersOf(observation));
  }
  const result = cell.result();
  cell.dispose();
  return { sha256: await sha256Of(new Uint8Array(Float64Array.from(numbers).buffer)), ticks, result };
}

function numbersOf({ time, joints, gripper, toolPose, wrench, objects, signals, sent }: Observation): number[] {
  const poses = [toolPose, ...objects.values()].flatMap(({ position, orientation }) => [...position, ...orientation]);
  const arm = [...joints.position, ...joints.velocity, ...joints.effort];
  return [time, ...arm, gripper, ...wrench.force, ...wrench.torque, ...poses, ...signals.values(), ...sent];
}
