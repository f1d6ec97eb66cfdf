import type { PlantFinding } from './finding.ts';
import type { Plant } from './plant.ts';

/** Names that stand for two things, and names that stand for nothing. */
export function checkReferences(plant: Plant): PlantFinding[] {
  const findings: PlantFinding[] = [];
  const { layout, islands, workMasters, variants, vehicles, vehicleTypes, skills } = plant;
  const unique = (things: readonly { id: string }[], path: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    for (const [index, { id }] of things.entries()) {
      if (seen.has(id)) findings.push(twice(`${path}.${index}.id`, id));
      seen.add(id);
    }
    return seen;
  };
  const known = (
    set: ReadonlySet<string>,
    id: string | null | undefined,
    path: string,
    what: readonly [string, string],
  ) => {
    if (id === null || id === undefined || set.has(id)) return;
    findings.push(error(path, `there is no ${what[0]} called ${id}`, `没有名为 ${id} 的${what[1]}`));
  };

  const nodes = unique(layout.nodes, 'layout.nodes');
  unique(layout.edges, 'layout.edges');
  // A block names both, openTCS knows one name for either, and a vehicle that waits names what it waits for.
  for (const [index, { id }] of layout.edges.entries()) {
    if (!nodes.has(id)) continue;
    const en = `the name ${id} is that of a node and of an edge`;
    findings.push(error(`layout.edges.${index}.id`, en, `名称 ${id} 同时用于节点和路径`));
  }
  unique(layout.blocks, 'layout.blocks');
  const areas = unique(plant.areas, 'areas');
  const islandIds = unique(islands, 'islands');
  const units = new Set<string>();
  for (const [index, { workUnits }] of islands.entries()) {
    for (const [at, { id }] of workUnits.entries()) {
      if (units.has(id)) findings.push(twice(`islands.${index}.workUnits.${at}.id`, id));
      units.add(id);
    }
  }
  const capabilities = unique(plant.capabilities, 'capabilities');
  const skillIds = unique(skills, 'skills');
  const types = unique(vehicleTypes, 'vehicleTypes');
  unique(vehicles, 'vehicles');
  const masters = unique(workMasters, 'workMasters');
  const variantIds = unique(variants, 'variants');
  const calendars = unique(plant.calendars, 'calendars');
  const reliability = unique(plant.reliability, 'reliability');
  unique(plant.orders, 'orders');

  known(nodes, layout.entry, 'layout.entry', NODE);
  known(nodes, layout.exit, 'layout.exit', NODE);
  for (const [index, { from, to, vehicleTypes: allowed }] of layout.edges.entries()) {
    known(nodes, from, `layout.edges.${index}.from`, NODE);
    known(nodes, to, `layout.edges.${index}.to`, NODE);
    for (const type of allowed ?? []) known(types, type, `layout.edges.${index}.vehicleTypes`, TYPE);
  }
  const members = new Set([...nodes, ...layout.edges.map(({ id }) => id)]);
  for (const [index, block] of layout.blocks.entries()) {
    for (const member of block.members) known(members, member, `layout.blocks.${index}.members`, MEMBER);
  }
  for (const node of layout.travelTimes?.nodes ?? []) known(nodes, node, 'layout.travelTimes.nodes', NODE);
  for (const [index, island] of islands.entries()) {
    const path = `islands.${index}`;
    known(nodes, island.dock, `${path}.dock`, NODE);
    known(areas, island.area, `${path}.area`, AREA);
    known(calendars, island.calendar, `${path}.calendar`, CALENDAR);
    known(reliability, island.reliability, `${path}.reliability`, RELIABILITY);
    for (const [at, unit] of island.workUnits.entries()) {
      known(calendars, unit.calendar, `${path}.workUnits.${at}.calendar`, CALENDAR);
      known(reliability, unit.reliability, `${path}.workUnits.${at}.reliability`, RELIABILITY);
      for (const one of unit.capabilities) known(capabilities, one, `${path}.workUnits.${at}.capabilities`, CAPABILITY);
    }
  }
  for (const [index, { capability }] of skills.entries())
    known(capabilities, capability, `skills.${index}.capability`, CAPABILITY);
  for (const [index, { reliability: one }] of vehicleTypes.entries()) {
    known(reliability, one, `vehicleTypes.${index}.reliability`, RELIABILITY);
  }
  for (const [index, { type, start, park }] of vehicles.entries()) {
    known(types, type, `vehicles.${index}.type`, TYPE);
    known(nodes, start, `vehicles.${index}.start`, NODE);
    known(nodes, park, `vehicles.${index}.park`, NODE);
  }
  for (const [index, { workMaster }] of variants.entries())
    known(masters, workMaster, `variants.${index}.workMaster`, MASTER);
  for (const [index, { steps }] of workMasters.entries()) {
    const path = `workMasters.${index}.steps`;
    const own = unique(steps, path);
    for (const [at, step] of steps.entries()) {
      for (const one of step.after) known(own, one, `${path}.${at}.after`, STEP);
      for (const one of step.inspects) known(own, one, `${path}.${at}.inspects`, STEP);
      known(capabilities, step.capability, `${path}.${at}.capability`, CAPABILITY);
      const rework = step.quality?.onFail;
      if (rework !== undefined && rework !== 'scrap') known(own, rework.rework, `${path}.${at}.quality.onFail`, STEP);
      if (typeof step.time === 'object' && 'skill' in step.time)
        known(skillIds, step.time.skill, `${path}.${at}.time`, SKILL);
      for (const [n, option] of step.alternatives.entries()) {
        const place = `${path}.${at}.alternatives.${n}`;
        known(islandIds, option.island, `${place}.island`, ISLAND);
        known(units, option.workUnit, `${place}.workUnit`, UNIT);
        if (typeof option.time === 'object' && 'skill' in option.time)
          known(skillIds, option.time.skill, `${place}.time`, SKILL);
        if ((option.island === undefined) === (option.workUnit === undefined)) {
          findings.push(error(place, 'name either an island or a work unit', '请填写一个岛或一个工作单元'));
        }
      }
    }
  }
  for (const [index, { variant }] of plant.orders.entries())
    known(variantIds, variant, `orders.${index}.variant`, VARIANT);
  for (const [index, { mix }] of plant.arrivals.entries()) {
    for (const { variant } of mix) known(variantIds, variant, `arrivals.${index}.mix`, VARIANT);
  }
  for (const [index, { node }] of (plant.supply?.supermarkets ?? []).entries()) {
    known(nodes, node, `supply.supermarkets.${index}.node`, NODE);
  }
  known(types, plant.supply?.vehicleType, 'supply.vehicleType', TYPE);
  return findings;
}

function twice(path: string, id: string): PlantFinding {
  return error(path, `the name ${id} is used twice`, `名称 ${id} 重复`);
}

/** A finding that keeps the plant from running. */
export function error(path: string, en: string, zh: string): PlantFinding {
  return { severity: 'error', path, message: { en, zh } };
}

/** What a plant runs with, and most likely not as it was meant. @param path in the plant, as `vehicles.2.type` */
export function warning(path: string, en: string, zh: string): PlantFinding {
  return { severity: 'warning', path, message: { en, zh } };
}

const NODE = ['node', '节点'] as const;
const TYPE = ['vehicle type', '车型'] as const;
const MEMBER = ['node or edge', '节点或路径'] as const;
const AREA = ['area', '区域'] as const;
const CALENDAR = ['calendar', '日历'] as const;
const RELIABILITY = ['reliability', '可靠性模型'] as const;
const CAPABILITY = ['capability', '能力'] as const;
const SKILL = ['skill', '技能'] as const;
const MASTER = ['work master', '工艺'] as const;
const STEP = ['step', '工序'] as const;
const ISLAND = ['island', '岛'] as const;
const UNIT = ['work unit', '工作单元'] as const;
const VARIANT = ['variant', '产品型号'] as const;
