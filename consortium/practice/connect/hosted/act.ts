import { type Bilingual, formDetails, PalaestraError, type RunningPlantAction, textIn } from '@palaestra/core';
import { applyScenario, type Plant, Scenario } from '@palaestra/islands';
import { findingDetails } from '../../finding-details.ts';
import type { RunningPlant } from '../running-plant.ts';

/** Most islands, vehicles and orders that a plant may grow to while it runs. */
const MOST = { islands: 500, vehicles: 200, orders: 2000 } as const;

/**
 * Do to a running plant what a person asks for.
 *
 * @returns what was done, in words for the curve.
 * @throws PalaestraError for what cannot be done; nothing is changed then.
 */
export function actOn(running: RunningPlant, action: RunningPlantAction): Bilingual {
  const { state } = running.status();
  if (state === 'stopped' || state === 'failed') {
    throw new PalaestraError('conflict', `Cannot change the running plant: it has ${state}`, {
      details: { reason: 'running_plant_over' },
    });
  }
  switch (action.kind) {
    case 'pause':
      running.pause();
      return { en: 'paused', zh: '暂停' };
    case 'resume':
      running.resume();
      return { en: 'goes on', zh: '继续' };
    case 'speed':
      running.setSpeed(action.speed);
      return { en: `speed ${action.speed}`, zh: `速度 ${action.speed}` };
    case 'fail':
    case 'repair':
      return breakOrMend(running, action);
    case 'vehicle':
      return addVehicle(running, action.like);
    case 'order':
      return addOrder(running, action);
    case 'scenario':
      return addScenario(running, action);
  }
}

function breakOrMend(
  running: RunningPlant,
  action: Extract<RunningPlantAction, { kind: 'fail' | 'repair' }>,
): Bilingual {
  const island = running.plant.islands.find(({ id }) => id === action.island);
  if (island === undefined) throw unknown('island', action.island);
  running.act((simulation) => {
    for (const { id } of island.workUnits) {
      if (action.kind === 'repair') simulation.repair(id);
      else simulation.fail(id, action.seconds === undefined ? null : Math.round(action.seconds * 1000));
    }
  });
  const [en, zh] = [textIn(island.name ?? island.id, 'en'), textIn(island.name ?? island.id, 'zh')];
  if (action.kind === 'repair') return { en: `${en} repaired`, zh: `${zh} 已修复` };
  return { en: `${en} fails`, zh: `${zh} 故障` };
}

function addVehicle(running: RunningPlant, like: string): Bilingual {
  const { plant } = running;
  const model = plant.vehicles.find(({ id }) => id === like);
  if (model === undefined) throw unknown('vehicle', like);
  const id = newName(`${model.type} `, new Set(plant.vehicles.map((one) => one.id)), plant.vehicles.length + 1);
  grow(running, { ...plant, vehicles: [...plant.vehicles, { ...model, id }] });
  return { en: `vehicle ${id} added`, zh: `增加车辆 ${id}` };
}

function addOrder(
  running: RunningPlant,
  { variant, quantity }: Extract<RunningPlantAction, { kind: 'order' }>,
): Bilingual {
  const { plant } = running;
  if (!plant.variants.some(({ id }) => id === variant)) throw unknown('variant', variant);
  const id = newName('extra ', new Set(plant.orders.map((one) => one.id)), plant.orders.length + 1);
  const release = running.simulation.run.now / 1000;
  grow(running, { ...plant, orders: [...plant.orders, { id, variant, quantity, release, priority: 0 }] });
  return { en: `${quantity} × ${variant} ordered`, zh: `新增订单 ${quantity} × ${variant}` };
}

function addScenario(
  running: RunningPlant,
  { scenario: asked }: Extract<RunningPlantAction, { kind: 'scenario' }>,
): Bilingual {
  const read = Scenario.safeParse(asked);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    throw new PalaestraError(
      'bad_input',
      `Cannot change the running plant: ${issue.message} (${issue.path.join('.')})`,
      { details: formDetails(issue) },
    );
  }
  const { plant, findings } = applyScenario(running.plant, read.data);
  if (plant === null) {
    const first = findings.find(({ severity }) => severity === 'error')!;
    throw new PalaestraError('bad_input', `Cannot change the running plant: ${first.message.en} (${first.path})`, {
      details: findingDetails(first),
    });
  }
  grow(running, plant);
  return read.data.name;
}

function grow(running: RunningPlant, plant: Plant): void {
  for (const [name, most] of Object.entries(MOST)) {
    const found = plant[name as keyof typeof MOST].length;
    // What was so large from the beginning may stay so.
    if (found <= most || found <= running.plant[name as keyof typeof MOST].length) continue;
    throw new PalaestraError(
      'too_large',
      `Cannot change the running plant: too many ${name}, expected at most ${most}, found ${found}`,
      { details: { reason: `running_many_${name as keyof typeof MOST}`, facts: { most } } },
    );
  }
  running.change(plant);
}

function newName(begin: string, taken: ReadonlySet<string>, from: number): string {
  for (let number = from; ; number++) if (!taken.has(`${begin}${number}`)) return `${begin}${number}`;
}

function unknown(what: string, id: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot change the running plant: it has no such ${what} (${id})`);
}
