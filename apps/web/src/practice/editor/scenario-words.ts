import type { PlantScenario } from '@palaestra/core';
import { changesOf, type Difference, type Plant, type ThingChange } from '@palaestra/islands';
import { useText } from '../../app/i18n/index.ts';
import type { StepTime } from './edits/plant-parts.ts';
import { timeText } from './edits/times.ts';

/** What stands in each list of a plant. */
const KINDS = {
  nodes: 'editor.thing.place',
  edges: 'editor.path',
  blocks: 'editor.thing.block',
  areas: 'editor.area',
  islands: 'editor.island',
  workUnits: 'editor.unit',
  capabilities: 'editor.thing.capability',
  skills: 'editor.skill',
  vehicleTypes: 'editor.vehicleType',
  vehicles: 'editor.thing.vehicle',
  variants: 'editor.variant',
  workMasters: 'editor.recipe',
  steps: 'editor.step',
  supermarkets: 'editor.supermarket',
  calendars: 'editor.calendar',
  reliability: 'editor.reliability',
  orders: 'editor.thing.order',
} as const;

/** What the editor calls each member of a thing; the same word where it stands in several things. */
const MEMBERS = {
  id: 'editor.id',
  name: 'editor.name',
  notes: 'editor.notes',
  kind: 'editor.placeKind',
  capacity: 'editor.room',
  length: 'editor.length',
  bidirectional: 'editor.ways',
  vehicleTypes: 'editor.vehicleTypes',
  entry: 'editor.entry',
  exit: 'editor.exit',
  travelTimes: 'editor.table.title',
  area: 'editor.area',
  dock: 'editor.dock',
  inBuffer: 'editor.buffer.inBuffer',
  outBuffer: 'editor.buffer.outBuffer',
  discipline: 'editor.discipline',
  footprint: 'editor.footprint',
  setupTimes: 'editor.setup',
  setupGroup: 'editor.setupGroup',
  calendar: 'editor.calendar',
  reliability: 'editor.failures',
  capability: 'editor.capability',
  capabilities: 'editor.capabilities',
  maximumSpeed: 'editor.speed',
  emptySpeed: 'editor.speedEmpty',
  maximumAcceleration: 'editor.acceleration',
  pickTime: 'editor.pickTime',
  dropTime: 'editor.dropTime',
  battery: 'editor.battery',
  type: 'editor.vehicleType',
  start: 'editor.start',
  park: 'editor.home',
  workMaster: 'editor.recipe',
  features: 'editor.features',
  after: 'editor.stepAfter',
  alternatives: 'editor.alternatives',
  time: 'editor.time',
  onlyWith: 'editor.onlyWith',
  choice: 'editor.choice',
  quality: 'editor.quality',
  inspects: 'editor.inspects',
  parts: 'editor.parts',
  supply: 'editor.kitting',
  kitTime: 'editor.kitTime',
  kitPlaces: 'editor.kitPlaces',
  node: 'editor.thing.place',
  shifts: 'editor.shifts',
  breaks: 'editor.breaks',
  plannedDowntime: 'editor.downtime',
  period: 'editor.period',
  timeBetweenFailures: 'editor.betweenFailures',
  timeToRepair: 'editor.toRepair',
  clock: 'editor.clock',
  variant: 'editor.variant',
  quantity: 'editor.quantity',
  release: 'editor.release',
  due: 'editor.due',
  priority: 'editor.priority',
  arrivals: 'editor.arrivals',
  between: 'editor.between',
  most: 'editor.most',
  mix: 'editor.mix',
  control: 'editor.rules',
  routing: 'editor.rule.routing',
  sequencing: 'editor.rule.sequencing',
  vehicle: 'editor.rule.vehicle',
  charging: 'editor.rule.charging',
  parking: 'editor.rule.parking',
  deadlock: 'editor.rule.deadlock',
  capacityWh: 'editor.battery.capacityWh',
  idleW: 'editor.battery.idleW',
  driveEmptyW: 'editor.battery.driveEmptyW',
  driveLoadedW: 'editor.battery.driveLoadedW',
  chargeW: 'editor.battery.chargeW',
  criticalLowChargingLevel: 'editor.battery.criticalLowChargingLevel',
  minimumDesiredChargingLevel: 'editor.battery.minimumDesiredChargingLevel',
  maximumDesiredChargingLevel: 'editor.battery.maximumDesiredChargingLevel',
} as const;

/** A change of a scenario in words: which thing, what of it becomes what, and why it does not fit. */
export function useChangeText(change: ThingChange): { head: string; lines: readonly string[]; why: string | null } {
  const { t, has } = useText();
  const word = (name: string) => (name in MEMBERS ? t(MEMBERS[name as keyof typeof MEMBERS]) : name);
  const thing = ({ list, id }: { readonly list: string; readonly id: string }) =>
    list in KINDS ? `${t(KINDS[list as keyof typeof KINDS])} ${id}` : id;
  const { differences } = change;
  const named = change.thing === null ? null : [...change.inside, change.thing].map(thing).join(' · ');
  const whole = differences.find(({ members }) => members.length === 0);
  const head =
    named === null
      ? t('editor.thing.plant')
      : whole === undefined || change.misfit !== null
        ? named
        : t(`editor.thing.${whole.kind}`, { name: named });
  const lines = differences.filter((one) => one !== whole).map(lineOf);
  const why =
    change.misfit === null ? null : change.misfit === 'thing' ? t('editor.misfit.thing') : t('editor.misfit.place');
  return { head, lines, why };

  function lineOf({ members, kind, before, after }: Difference): string {
    const isRule = members[0] === 'control';
    const what = members
      .filter((one, at) => !/^\d+$|^-$/.test(one) && !(one === 'capacity' && at > 0))
      .map((one) =>
        one === 'maximumSpeed' && change.thing?.list === 'vehicleTypes'
          ? t('editor.speedLoaded')
          : isRule && one === 'release'
            ? t('editor.rule.release')
            : word(one),
      )
      .join(' · ');
    /** A rule is told as the editor and the exercises offer it. */
    const told = (value: unknown): string => {
      const rule = `editor.rule.${members.at(-1)}.${value}` as 'editor.rule.vehicle.nearest';
      if (isRule && has(rule)) return t(rule);
      return typeof value === 'object' && value !== null && 'conwip' in value ? `≤ ${value.conwip}` : valueText(value);
    };
    if (kind === 'added') return `${what}: + ${told(after)}`;
    if (kind === 'removed') return `${what}: − ${told(before)}`;
    return `${what}: ${told(before)} → ${told(after)}`;
  }
}

/** A value in few signs. */
function valueText(value: unknown): string {
  if (value === undefined) return '–';
  if (value === null) return '∅';
  if (typeof value !== 'object') return String(value);
  if ('type' in value && typeof value.type === 'string') return timeText(value as StepTime);
  const text =
    Array.isArray(value) && value.every((one) => typeof one !== 'object') ? value.join(', ') : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** What cannot be told, such as a patch that is none, is told by its failure alone. */
export function toldChanges(plant: Plant, { patch }: PlantScenario): readonly ThingChange[] {
  try {
    return changesOf(plant, patch as Parameters<typeof changesOf>[1]);
  } catch {
    return [];
  }
}
