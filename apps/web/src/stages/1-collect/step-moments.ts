import type { CellKind, Mujoco, Observation } from '@palaestra/cells';

/** Whether a step of the procedure can be seen to be done; `told` holds what has happened by now. */
type Done = (at: Glimpse) => boolean;

interface Glimpse {
  readonly seen: Observation;
  readonly told: ReadonlySet<string>;
  /** Sideways distance of the part from its place, and of the tool from the part; height of the part over its start; m. */
  readonly toPlace: number;
  readonly toPart: number;
  readonly lifted: number;
}

const grasped: Done = ({ told }) => told.has('grasped');
const released: Done = ({ told }) => told.has('released');
/** Only the end itself shows the last step. */
const atTheEnd: Done = () => false;

/** The scene that is shown. */
export const PICTURED_SEED = 3;

/** For each step of a cell's own task, in order, when a picture of it is taken. */
const MOMENTS: Readonly<Record<string, readonly Done[]>> = {
  'cell-to-tray': [
    ({ toPart }) => toPart < 0.01,
    grasped,
    ({ lifted }) => lifted > 0.05,
    ({ toPlace }) => toPlace < 0.005,
    released,
    atTheEnd,
  ],
  'plug-insertion': [
    grasped,
    ({ toPlace }) => toPlace < 0.03,
    ({ seen }) => seen.signals.get('insertion_depth')! > 0.001,
    ({ told }) => told.has('inserted'),
    ({ told }) => told.has('interlock_closed'),
    ({ told }) => told.has('tug_checked'),
    atTheEnd,
  ],
  'busbar-placement': [
    grasped,
    ({ toPlace }) => toPlace < 0.03,
    ({ seen }) => seen.signals.get('offset')! < 0.001,
    ({ seen }) => seen.signals.get('gap')! < 0.0005,
    ({ told }) => told.has('pressed'),
    atTheEnd,
  ],
};

/** True for a cell whose procedure can be shown. */
export function hasMoments(cell: string): boolean {
  return Object.hasOwn(MOMENTS, cell);
}

/**
 * Let the scripted expert work a scene once and give what is seen as each step of the cell's task is done, in the order of the
 * steps; what the expert leaves out is missing.
 */
export function* stepMoments(
  kind: CellKind,
  mujoco: Mujoco,
  seed: number,
): Generator<{ readonly step: number; readonly seen: Observation }> {
  const [part, goal] = kind.objectNames as [string, string];
  const moments = MOMENTS[kind.name] ?? [];
  const cell = kind.create(mujoco);
  try {
    const expert = kind.expert(seed);
    let seen = cell.reset(seed);
    const start = seen.objects.get(part)!.position;
    const told = new Set<string>();
    let step = 0;
    while (!cell.done) {
      seen = cell.step(expert(seen));
      for (const { name } of seen.events) told.add(name);
      const at = seen.objects.get(part)!.position;
      const flat = ([x, y]: readonly number[]) => Math.hypot(x! - at[0], y! - at[1]);
      const glimpse: Glimpse = {
        seen,
        told,
        toPlace: flat(seen.objects.get(goal)!.position),
        toPart: flat(seen.toolPose.position),
        lifted: at[2] - start[2],
      };
      if (moments[step]?.(glimpse)) yield { step: step++, seen };
    }
    if (step === moments.length - 1) yield { step, seen };
  } finally {
    cell.dispose();
  }
}
