import type { Distribution } from '../model/distribution.ts';
import type { Plant } from '../model/plant.ts';
import type { Quality } from '../model/recipe.ts';
import { optionsOf, stepsOf } from '../model/recipe-steps.ts';
import type { SkillPerformance } from '../model/skill.ts';
import { meanOf } from './random.ts';
import { skillMean } from './skill-time.ts';

/**
 * A plant with numbers in place of names. Every thing is numbered by its place in the plant file, work units through all
 * islands; things that a running plant gains are put at the end, so that numbers stay what they were.
 */
export interface CompiledPlant {
  readonly plant: Plant;
  readonly nodes: ReadonlyMap<string, number>;
  readonly entry: number;
  /** -1 when orders leave from where they were finished. */
  readonly exit: number;
  readonly islands: readonly CompiledIsland[];
  readonly units: readonly CompiledUnit[];
  readonly variants: readonly CompiledVariant[];
  readonly skills: readonly SkillPerformance[];
  readonly groups: readonly string[];
  /** Nodes at which vehicles charge, and at which they park. */
  readonly chargeNodes: readonly number[];
  readonly parkNodes: readonly number[];
  /** Vehicle type that carries the kits; -1 for any. */
  readonly kitType: number;
  /** There is no vehicle of another type. */
  readonly hasOnlyKitType: boolean;
}

export interface CompiledIsland {
  readonly id: string;
  readonly dock: number;
  /** Infinity for unlimited. */
  readonly inCapacity: number;
  readonly outCapacity: number;
  readonly fifo: boolean;
  readonly units: readonly number[];
  /** Set-up times, ms, by `from * groups + to`. */
  readonly setups: ReadonlyMap<number, number>;
}

export interface CompiledUnit {
  readonly id: string;
  readonly island: number;
  /** Place in `plant.calendars`; -1 for always open. */
  readonly calendar: number;
  /** Place in `plant.reliability`; -1 for never failing. */
  readonly reliability: number;
  /** Set-up group at the beginning; -1 for none. */
  readonly group: number;
}

export interface CompiledVariant {
  readonly id: string;
  readonly steps: readonly CompiledStep[];
}

export interface CompiledStep {
  readonly id: string;
  /** Steps that come before. */
  readonly after: readonly number[];
  readonly options: readonly CompiledOption[];
  /** The options as the routing rule sees them. */
  readonly candidates: readonly { readonly step: number; readonly option: CompiledOption }[];
  readonly quality: Quality | null;
  /** Step to which a failed product returns; -1 when it is scrapped. */
  readonly rework: number;
  readonly inspects: readonly number[];
  /** Supermarket nodes from which a kit must come. */
  readonly kits: readonly number[];
  /** Steps of one group exclude each other by branch; -1 for none. */
  readonly group: number;
  readonly branch: number;
  /** Least mean work over the options, ms. */
  readonly work: number;
}

export interface CompiledOption {
  readonly island: number;
  readonly units: readonly number[];
  /** A time, or the number of a skill. */
  readonly time: Distribution | null;
  readonly skill: number;
  /** -1 for none. */
  readonly setupGroup: number;
  /** Mean, ms. */
  readonly mean: number;
}

/** @param plant one that `validate` found nothing fatal in. */
export function compile(plant: Plant): CompiledPlant {
  const nodes = numbered(plant.layout.nodes);
  const groups: string[] = [];
  const groupOf = (id: string | null | undefined): number => {
    if (id === null || id === undefined) return -1;
    const at = groups.indexOf(id);
    return at >= 0 ? at : groups.push(id) - 1;
  };
  const calendars = numbered(plant.calendars);
  const reliability = numbered(plant.reliability);
  const units: CompiledUnit[] = [];
  // Groups are numbered before the set-up tables, whose keys need their count.
  for (const { setupTimes, setupGroup } of plant.islands) {
    for (const { from, to } of setupTimes) [groupOf(from), groupOf(to)];
    groupOf(setupGroup);
  }
  for (const { steps } of plant.workMasters) {
    for (const step of steps) {
      groupOf(step.setupGroup);
      for (const { setupGroup } of step.alternatives) groupOf(setupGroup);
    }
  }
  const islands = plant.islands.map((island, index): CompiledIsland => {
    const own = island.workUnits.map(
      (unit) =>
        units.push({
          id: unit.id,
          island: index,
          calendar: calendars.get(unit.calendar ?? island.calendar ?? '') ?? -1,
          reliability: reliability.get(unit.reliability ?? island.reliability ?? '') ?? -1,
          group: groupOf(island.setupGroup),
        }) - 1,
    );
    return {
      id: island.id,
      dock: nodes.get(island.dock)!,
      inCapacity: island.inBuffer.capacity ?? Number.POSITIVE_INFINITY,
      outCapacity: island.outBuffer.capacity ?? Number.POSITIVE_INFINITY,
      fifo: island.inBuffer.discipline === 'fifo',
      units: own,
      setups: new Map(
        island.setupTimes.map(({ from, to, time }) => [
          groupOf(from) * groups.length + groupOf(to),
          Math.round(time * 1000),
        ]),
      ),
    };
  });
  const unitOf = new Map(units.map(({ id }, index) => [id, index]));
  const skillOf = numbered(plant.skills);
  const islandOf = numbered(plant.islands);
  const skills = plant.skills.map(({ performance }) => performance);
  const variants = plant.variants.map(({ id }): CompiledVariant => {
    const steps = stepsOf(plant, id);
    const place = numbered(steps);
    const choiceGroups: string[] = [];
    const branches: string[] = [];
    return {
      id,
      steps: steps.map((step, at): CompiledStep => {
        const options = optionsOf(plant, step).map((option): CompiledOption => {
          const skill = isSkill(option.time) ? skillOf.get(option.time.skill)! : -1;
          const time = isSkill(option.time) ? null : option.time;
          return {
            island: islandOf.get(option.island)!,
            units: option.workUnits.map((unit) => unitOf.get(unit)!),
            time,
            skill,
            setupGroup: groupOf(option.setupGroup),
            mean: 1000 * (time === null ? skillMean(skills[skill]!) : meanOf(time)),
          };
        });
        const onFail = step.quality?.onFail;
        return {
          id: step.id,
          after: step.after.map((one) => place.get(one)!),
          options,
          candidates: options.map((option) => ({ step: at, option })),
          quality: step.quality ?? null,
          rework: onFail === undefined || onFail === 'scrap' ? -1 : (place.get(onFail.rework) ?? -1),
          inspects: step.inspects.flatMap((one) => place.get(one) ?? []),
          kits: kitsOf(plant, step.parts, nodes),
          group: step.choice === undefined ? -1 : numberOf(choiceGroups, step.choice.group),
          branch: step.choice === undefined ? -1 : numberOf(branches, `${step.choice.group}\n${step.choice.branch}`),
          work: Math.min(...options.map(({ mean }) => mean)),
        };
      }),
    };
  });
  const { entry, exit } = plant.layout;
  return {
    plant,
    nodes,
    entry: nodes.get(entry)!,
    exit: exit === null ? -1 : nodes.get(exit)!,
    islands,
    units,
    variants,
    skills,
    groups,
    chargeNodes: nodesOf(plant, 'charge'),
    parkNodes: nodesOf(plant, 'park'),
    kitType: plant.vehicleTypes.findIndex(({ id }) => id === plant.supply?.vehicleType),
    hasOnlyKitType: plant.vehicles.every(({ type }) => type === plant.supply?.vehicleType),
  };
}

function nodesOf(plant: Plant, wanted: 'charge' | 'park'): number[] {
  return plant.layout.nodes.flatMap(({ kind }, index) => (kind === wanted ? index : []));
}

/** One kit comes from each supermarket that has some of the parts. */
function kitsOf(plant: Plant, parts: readonly { part: string }[], nodes: ReadonlyMap<string, number>): number[] {
  const markets = new Set<number>();
  for (const { part } of parts) {
    const market = plant.supply?.supermarkets.find((one) => one.parts.includes(part));
    if (market !== undefined) markets.add(nodes.get(market.node)!);
  }
  return [...markets];
}

function isSkill(time: Distribution | { readonly skill: string }): time is { readonly skill: string } {
  return typeof time === 'object' && 'skill' in time;
}

function numbered(things: readonly { id: string }[]): ReadonlyMap<string, number> {
  return new Map(things.map(({ id }, index) => [id, index]));
}

function numberOf(list: string[], item: string): number {
  const at = list.indexOf(item);
  return at >= 0 ? at : list.push(item) - 1;
}
