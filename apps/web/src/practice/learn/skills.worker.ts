import { type Leverage, openBand, openLeverage, type Plant, type SkillBand, type Study } from '@palaestra/islands';

/** Which study of a plant: what each skill is worth, or how uncertain one makes the throughput. */
export interface SkillOrder {
  readonly plant: Plant;
  /** Null for the worth of all skills. */
  readonly skill: string | null;
}

export type SkillAnswer =
  | { readonly progress: number }
  | { readonly band: SkillBand }
  | { readonly leverage: Leverage }
  | { readonly error: string };

/** Two days, of which eight hours are cut off; four runs for each case. */
const OPTIONS = { hours: 48, warmUp: 8, replications: 4, seed: 1 };

addEventListener('message', ({ data: { plant, skill } }: MessageEvent<SkillOrder>) => {
  try {
    if (skill === null) tell({ leverage: done(openLeverage(plant, OPTIONS)) });
    else tell({ band: done(openBand(plant, skill, OPTIONS)) });
  } catch (error) {
    tell({ error: error instanceof Error ? error.message : String(error) });
  }
});

function done<T>(study: Study<T>): T {
  let goesOn = true;
  while (goesOn) {
    goesOn = study.step();
    tell({ progress: study.done / study.runs });
  }
  return study.result();
}

function tell(message: SkillAnswer): void {
  postMessage(message);
}
