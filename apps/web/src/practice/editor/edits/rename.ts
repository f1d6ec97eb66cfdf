import type { Plant } from '@palaestra/islands';
import { withLayout } from './floor-edits.ts';
import { changed, type Step } from './plant-parts.ts';

/** What can be given another id, with everything that names it. */
export type Named =
  | 'place'
  | 'path'
  | 'island'
  | 'unit'
  | 'capability'
  | 'variant'
  | 'recipe'
  | 'vehicle'
  | 'vehicleType'
  | 'calendar'
  | 'reliability'
  | 'order'
  | 'area'
  | 'block'
  | 'skill'
  | 'supermarket';

/** Give a thing another id, wherever it is named. Nothing happens for an id that is no name or is taken. */
export function rename(plant: Plant, kind: Named, from: string, to: string): Plant {
  if (from === to || !mayBeId(to) || namesOf(plant, kind).includes(to)) return plant;
  const is = <T extends string | null | undefined>(id: T) => (id === from ? (to as T) : id);
  return RENAME[kind](plant, is);
}

/** Whether a text may be an id: printable, without white space at its ends (`islands/model/id.ts`). */
export function mayBeId(text: string): boolean {
  return text.length <= 100 && /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u.test(text);
}

/** Ids among which one of this kind must be the only one. Paths and places share theirs, as blocks name both. */
function namesOf(plant: Plant, kind: Named): string[] {
  const { layout } = plant;
  const things: Readonly<Record<Named, readonly { readonly id: string }[]>> = {
    place: [...layout.nodes, ...layout.edges],
    path: [...layout.nodes, ...layout.edges],
    island: plant.islands,
    unit: plant.islands.flatMap(({ workUnits }) => workUnits),
    capability: plant.capabilities,
    variant: plant.variants,
    recipe: plant.workMasters,
    vehicle: plant.vehicles,
    vehicleType: plant.vehicleTypes,
    calendar: plant.calendars,
    reliability: plant.reliability,
    order: plant.orders,
    area: plant.areas,
    block: layout.blocks,
    skill: plant.skills,
    supermarket: plant.supply?.supermarkets ?? [],
  };
  return things[kind].map(({ id }) => id);
}

type Is = <T extends string | null | undefined>(id: T) => T;

const RENAME: Readonly<Record<Named, (plant: Plant, is: Is) => Plant>> = {
  place: (plant, is) => ({
    ...withLayout(plant, {
      nodes: ids(plant.layout.nodes, is),
      edges: plant.layout.edges.map((edge) => ({ ...edge, from: is(edge.from), to: is(edge.to) })),
      blocks: membersOf(plant, is),
      entry: is(plant.layout.entry),
      exit: is(plant.layout.exit),
      travelTimes: plant.layout.travelTimes && {
        ...plant.layout.travelTimes,
        nodes: plant.layout.travelTimes.nodes.map(is),
      },
    }),
    islands: plant.islands.map((island) => ({ ...island, dock: is(island.dock) })),
    vehicles: plant.vehicles.map((one) => changed(one, { start: is(one.start), park: is(one.park) })),
    ...supplied(plant, { supermarkets: plant.supply?.supermarkets.map((one) => ({ ...one, node: is(one.node) })) }),
  }),
  path: (plant, is) => withLayout(plant, { edges: ids(plant.layout.edges, is), blocks: membersOf(plant, is) }),
  island: (plant, is) => ({
    ...plant,
    islands: ids(plant.islands, is),
    ...alternatives(plant, (one) => changed(one, { island: is(one.island) })),
  }),
  unit: (plant, is) => ({
    ...plant,
    islands: plant.islands.map((island) => ({ ...island, workUnits: ids(island.workUnits, is) })),
    ...alternatives(plant, (one) => changed(one, { workUnit: is(one.workUnit) })),
  }),
  capability: (plant, is) => ({
    ...plant,
    capabilities: ids(plant.capabilities, is),
    skills: plant.skills.map((skill) => ({ ...skill, capability: is(skill.capability) })),
    islands: plant.islands.map((island) => ({
      ...island,
      workUnits: island.workUnits.map((unit) => ({ ...unit, capabilities: unit.capabilities.map(is) })),
    })),
    ...steps(plant, (step) => changed(step, { capability: is(step.capability) })),
  }),
  variant: (plant, is) => ({
    ...plant,
    variants: ids(plant.variants, is),
    orders: plant.orders.map((order) => ({ ...order, variant: is(order.variant) })),
    arrivals: plant.arrivals.map((one) => ({
      ...one,
      mix: one.mix.map((part) => ({ ...part, variant: is(part.variant) })),
    })),
  }),
  recipe: (plant, is) => ({
    ...plant,
    workMasters: ids(plant.workMasters, is),
    variants: plant.variants.map((variant) => ({ ...variant, workMaster: is(variant.workMaster) })),
  }),
  vehicle: (plant, is) => ({ ...plant, vehicles: ids(plant.vehicles, is) }),
  vehicleType: (plant, is) => ({
    ...withLayout(plant, {
      edges: plant.layout.edges.map((edge) => changed(edge, { vehicleTypes: edge.vehicleTypes?.map(is) })),
    }),
    vehicleTypes: ids(plant.vehicleTypes, is),
    vehicles: plant.vehicles.map((vehicle) => ({ ...vehicle, type: is(vehicle.type) })),
    ...supplied(plant, { vehicleType: is(plant.supply?.vehicleType) }),
  }),
  calendar: (plant, is) => ({
    ...plant,
    calendars: ids(plant.calendars, is),
    islands: plant.islands.map((island) => ({
      ...changed(island, { calendar: is(island.calendar) }),
      workUnits: island.workUnits.map((unit) => changed(unit, { calendar: is(unit.calendar) })),
    })),
  }),
  reliability: (plant, is) => ({
    ...plant,
    reliability: ids(plant.reliability, is),
    vehicleTypes: plant.vehicleTypes.map((type) => changed(type, { reliability: is(type.reliability) })),
    islands: plant.islands.map((island) => ({
      ...changed(island, { reliability: is(island.reliability) }),
      workUnits: island.workUnits.map((unit) => changed(unit, { reliability: is(unit.reliability) })),
    })),
  }),
  order: (plant, is) => ({ ...plant, orders: ids(plant.orders, is) }),
  area: (plant, is) => ({
    ...plant,
    areas: ids(plant.areas, is),
    islands: plant.islands.map((island) => changed(island, { area: is(island.area) })),
  }),
  block: (plant, is) => withLayout(plant, { blocks: ids(plant.layout.blocks, is) }),
  skill: (plant, is) => {
    const timed = <T extends Step['time']>(time: T): T =>
      typeof time === 'object' && 'skill' in time ? { ...time, skill: is(time.skill) } : time;
    return {
      ...plant,
      skills: ids(plant.skills, is),
      ...steps(plant, (step) =>
        changed(step, {
          time: timed(step.time),
          alternatives: step.alternatives.map((one) => ({ ...one, time: timed(one.time) })),
        }),
      ),
    };
  },
  supermarket: (plant, is) => ({
    ...plant,
    ...supplied(plant, { supermarkets: plant.supply && ids(plant.supply.supermarkets, is) }),
  }),
};

function ids<T extends { readonly id: string }>(things: readonly T[], is: Is): T[] {
  return things.map((one) => ({ ...one, id: is(one.id) }));
}

function membersOf({ layout }: Plant, is: Is) {
  return layout.blocks.map((block) => ({ ...block, members: block.members.map(is) }));
}

function supplied(plant: Plant, change: Partial<Record<keyof NonNullable<Plant['supply']>, unknown>>) {
  return plant.supply === undefined
    ? {}
    : { supply: changed<NonNullable<Plant['supply']>>(plant.supply, change as never) };
}

function steps(plant: Plant, change: (step: Step) => Step): Pick<Plant, 'workMasters'> {
  return { workMasters: plant.workMasters.map((one) => ({ ...one, steps: one.steps.map(change) })) };
}

function alternatives(
  plant: Plant,
  change: (one: Step['alternatives'][number]) => Step['alternatives'][number],
): Pick<Plant, 'workMasters'> {
  return steps(plant, (step) => ({ ...step, alternatives: step.alternatives.map(change) }));
}

/** Give a step of a recipe another id, also where the recipe names it. */
export function renameStep(plant: Plant, master: string, from: string, to: string): Plant {
  const found = plant.workMasters.find(({ id }) => id === master);
  if (found === undefined || !mayBeId(to) || found.steps.some(({ id }) => id === to)) return plant;
  const is = (id: string) => (id === from ? to : id);
  const renamed = found.steps.map((step) => {
    const onFail = step.quality?.onFail;
    return changed(step, {
      id: is(step.id),
      after: step.after.map(is),
      inspects: step.inspects.map(is),
      quality:
        step.quality && typeof onFail === 'object'
          ? { ...step.quality, onFail: { ...onFail, rework: is(onFail.rework) } }
          : step.quality,
    });
  });
  return { ...plant, workMasters: plant.workMasters.map((one) => (one === found ? { ...one, steps: renamed } : one)) };
}
