import type { Work } from '../arm/arm-cell.ts';
import { isHeld, watch } from '../arm/watch.ts';
import type { Observation } from '../cell.ts';
import type { Pose } from '../pose.ts';
import { drawLayout, pocketPose } from './layout.ts';
import { cellName, sceneBodies } from './scene.ts';
import { causeOf, criteria, type State } from './success.ts';

/** One episode: a cell from the rack into the asked pocket. */
export function cellToTrayWork(seed: number): Work {
  const layout = drawLayout(seed);
  const watching = watch(layout.cells[0]!);
  const parts = layout.cells.map((_, index) => cellName(index));
  const stateOf = (seen: Observation, peakForce: number): State => ({
    cells: parts.map((name) => seen.objects.get(name)!),
    opening: seen.gripper,
    peakForce,
    attempts: watching.attempts,
  });
  return {
    bodies: sceneBodies(layout),
    home: layout.home,
    watching,
    parts,
    fixtures: new Map<string, Pose>([
      ['target_pocket', pocketPose(layout.tray, layout.pocket)],
      ['tray', layout.tray],
      ['rack', layout.rack],
    ]),
    look(seen, peakForce) {
      const state = stateOf(seen, peakForce);
      const held = parts.find((_, index) => isHeld(seen, state.cells[index]!.position, 0.04)) ?? null;
      return watching.look(seen, { part: state.cells[0]!, held, cause: causeOf(layout, state) });
    },
    signals: () => [],
    judge(seen, peakForce) {
      const state = stateOf(seen, peakForce);
      return { cause: causeOf(layout, state), criteria: criteria(layout, state) };
    },
  };
}
