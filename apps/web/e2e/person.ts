import type { Pose } from '@palaestra/cells';

/** What a person sees of a station. */
export interface Seen {
  /** s of the scene. */
  readonly time: number;
  /** N */
  readonly force: number;
  /** m */
  readonly gripper: number;
  readonly tool: Pose;
  readonly objects: Readonly<Record<string, Pose>>;
  readonly signals: Readonly<Record<string, number>>;
}

/** A person's eyes and hands at a station. A drag ends where it was wanted, or once `enough` is seen. */
export interface Worker {
  look(): Promise<Seen>;
  /** Press a key for so long, ms. */
  press(key: string, ms: number): Promise<void>;
  /** The ring at the tool: to a place over the table, m. */
  drag(x: number, y: number): Promise<void>;
  /** The arrow at the tool: to a height, m. */
  lift(z: number, enough?: (now: Seen) => boolean): Promise<void>;
  /** The knob on the ring: the tool's turn about base z, rad. */
  turn(facing: number, enough?: (now: Seen) => boolean): Promise<void>;
  /** True once the take has ended. */
  ended(): Promise<boolean>;
}

/** Does the task of a cell as its procedure says. Nothing is timed: every step ends when it is seen to be done. */
export async function doTask(cell: string, at: Worker): Promise<void> {
  if (cell === 'cell-to-tray') return cellToTray(at);
  if (cell === 'plug-insertion') return plugInsertion(at);
  return busbarPlacement(at);
}

async function cellToTray(at: Worker): Promise<void> {
  await grasp(at, 'target_cell', 0.02);
  await at.lift(0.21);
  await carry(at, 'target_cell', 'target_pocket');
  await at.lift((await at.look()).objects.target_pocket!.position[2] + 0.022, (seen) => seen.force > 10);
  await letGo(at);
}

async function plugInsertion(at: Worker): Promise<void> {
  await grasp(at, 'target_plug', 0.018);
  await at.lift(0.2);
  await align(at, 'target_plug', 'target_socket');
  await carry(at, 'target_plug', 'target_socket');
  const seated = (seen: Seen) => above(seen, 'target_plug', 'target_socket') < 0.0007;
  await at.lift(0.06, seated);
  // A quarter turn to the stop; locked is what the bench shows.
  const { tool } = await at.look();
  await at.turn(yaw(tool) + 1.6, (seen) => mating(seen) > 1.47);
  await at.lift(0.2, (seen) => seen.signals.tug_force! > 15.2);
  await at.lift(0.06, seated);
  await letGo(at);
}

async function busbarPlacement(at: Worker): Promise<void> {
  await grasp(at, 'target_busbar', 0.02);
  await at.lift(0.17);
  await align(at, 'target_busbar', 'target_studs');
  await carry(at, 'target_busbar', 'target_studs');
  await at.lift(0.03, (seen) => seen.signals.press_force! > 8.5);
  await at.lift((await at.look()).tool.position[2] + 0.0005, (seen) => seen.force < 3);
  await letGo(at);
}

/** Over the part, down, close. */
async function grasp(at: Worker, part: string, grip: number): Promise<void> {
  const { objects } = await at.look();
  const [x, y, z] = objects[part]!.position;
  await at.drag(x, y);
  await at.lift(z + grip);
  await at.press('f', 40);
  await wait(at, (seen) => seen.gripper < 0.0205);
}

/** The held part over its place. */
async function carry(at: Worker, part: string, place: string): Promise<void> {
  const { tool, objects } = await at.look();
  const from = objects[part]!.position;
  const to = objects[place]!.position;
  await at.drag(to[0] + tool.position[0] - from[0], to[1] + tool.position[1] - from[1]);
}

/** Turn the held part as its place stands; it is the same after half a turn. */
async function align(at: Worker, part: string, place: string): Promise<void> {
  const { tool, objects } = await at.look();
  const off = yaw(objects[place]!) - yaw(objects[part]!);
  await at.turn(yaw(tool) + off - Math.PI * Math.round(off / Math.PI));
}

async function letGo(at: Worker): Promise<void> {
  await at.press('f', 40);
  await wait(at, (seen) => seen.gripper > 0.03);
  while (!(await at.ended())) await at.press('e', 400);
}

async function wait(at: Worker, seen: (now: Seen) => boolean): Promise<void> {
  while (!seen(await at.look()) && !(await at.ended())) await at.press('Shift', 60);
}

function above(seen: Seen, part: string, place: string): number {
  return seen.objects[part]!.position[2] - seen.objects[place]!.position[2];
}

/** How far the plug is turned from the slot, rad. */
function mating({ objects }: Seen): number {
  const angle = yaw(objects.target_plug!) - yaw(objects.target_socket!);
  return angle - Math.PI * Math.floor(angle / Math.PI + 1 / 6);
}

export function yaw({ orientation: [x, y, z, w] }: Pose): number {
  return Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z));
}
