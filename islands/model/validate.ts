import { type Bilingual, PalaestraError } from '@palaestra/core';
import { checkFailures } from './check-failures.ts';
import { checkTimes } from './check-times.ts';
import type { PlantFinding } from './finding.ts';
import { formFinding, tooMuch } from './form-finding.ts';
import { Plant } from './plant.ts';
import { checkReach } from './reach.ts';
import type { Step } from './recipe.ts';
import { optionsOf } from './recipe-steps.ts';
import { checkReferences, error, warning } from './references.ts';
import { checkRoom } from './room-to-drive.ts';

/** More findings than a person reads; the rest are counted. */
const MOST = 200;

/** What `readPlant` makes of a file. */
export interface PlantReading {
  /** Null when an error keeps it from running. */
  readonly plant: Plant | null;
  /** As far as it is drawn, with all defaults, also when it cannot run yet; null when its form is wrong. */
  readonly form: Plant | null;
  readonly findings: readonly PlantFinding[];
}

/**
 * Read a plant from JSON and say everything that is wrong with it: forms, names that stand for nothing, recipes that cannot
 * be made, places that no path reaches, loops without room. Never throws for what a file holds.
 */
export function readPlant(json: unknown): PlantReading {
  const excess = tooMuch(json);
  if (excess !== null) return { plant: null, form: null, findings: [excess] };
  const parsed = Plant.safeParse(json);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const findings = issues.slice(0, MOST).map((issue) => formFinding(issue, json));
    return { plant: null, form: null, findings: bounded(findings, issues.length) };
  }
  const { data } = parsed;
  const findings = validate(data);
  return { plant: findings.some(({ severity }) => severity === 'error') ? null : data, form: data, findings };
}

/** What a plant cannot be without. An empty list is where everybody begins to draw, so it is told in plain words. */
function checkFilled(plant: Plant): PlantFinding[] {
  const lists: [path: string, list: readonly unknown[], en: string, zh: string][] = [
    ['layout.nodes', plant.layout.nodes, 'place', '位置'],
    ['islands', plant.islands, 'island', '岛'],
    ...plant.islands.map(({ workUnits }, at): (typeof lists)[number] => [
      `islands.${at}.workUnits`,
      workUnits,
      'work unit',
      '工作单元',
    ]),
    ['variants', plant.variants, 'variant', '产品型号'],
    ['workMasters', plant.workMasters, 'recipe', '工艺'],
    ...plant.workMasters.map(({ steps }, at): (typeof lists)[number] => [
      `workMasters.${at}.steps`,
      steps,
      'step',
      '工序',
    ]),
  ];
  return lists
    .filter(([, list]) => list.length === 0)
    .map(([path, , en, zh]) => error(path, `there is no ${en} yet`, `还没有${zh}`));
}

/** As `readPlant`, for callers that can only go on with a sound plant. @throws PalaestraError `bad_file` with the errors. */
export function requirePlant(json: unknown, name: string): Plant {
  const { plant, findings } = readPlant(json);
  if (plant !== null) return plant;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const shown = errors.slice(0, 5).map(({ path, message }) => `${path}: ${message.en}`);
  const more = errors.length > shown.length ? `; and ${errors.length - shown.length} more` : '';
  throw new PalaestraError('bad_file', `Cannot use the plant: ${shown.join('; ')}${more} (${name})`);
}

/** What is wrong with a plant whose form is right. */
function validate(plant: Plant): readonly PlantFinding[] {
  const missing = checkFilled(plant);
  if (missing.length > 0) return bounded(missing);
  const names = checkReferences(plant);
  // With names that stand for nothing the rest would only say the same again.
  if (names.length > 0) return bounded(names);
  return bounded([
    ...checkLayout(plant),
    ...checkRecipes(plant),
    ...checkTimes(plant),
    ...checkFailures(plant),
    ...checkReach(plant),
    ...checkRoom(plant),
    ...checkBuffers(plant),
    ...checkDemand(plant),
  ]);
}

function bounded(findings: readonly PlantFinding[], count = findings.length): readonly PlantFinding[] {
  if (count <= MOST) return findings;
  const left = count - MOST;
  const tail = error('', `and ${left} more findings`, `另有 ${left} 个问题`);
  return [...findings.slice(0, MOST), { ...tail, severity: 'warning' }];
}

function checkLayout({ layout, vehicles, vehicleTypes }: Plant): PlantFinding[] {
  const findings: PlantFinding[] = [];
  const { travelTimes } = layout;
  if (travelTimes !== undefined) {
    const size = travelTimes.nodes.length;
    const rows = travelTimes.seconds.length;
    const wrong = travelTimes.seconds.findIndex((row) => row.length !== size);
    const wanted = { en: `expected ${size} rows of ${size} times`, zh: `应有 ${size} 行，每行 ${size} 个时间` };
    if (rows !== size) {
      const path = 'layout.travelTimes.seconds';
      findings.push(error(path, `${wanted.en}, found ${rows} rows`, `${wanted.zh}，实际为 ${rows} 行`));
    } else if (wrong >= 0) {
      const count = travelTimes.seconds[wrong]!.length;
      const path = `layout.travelTimes.seconds.${wrong}`;
      findings.push(
        error(path, `${wanted.en}, found ${count} times in this row`, `${wanted.zh}，此行实际为 ${count} 个`),
      );
    }
  }
  for (const [index, node] of (travelTimes?.nodes ?? []).entries()) {
    if (travelTimes!.nodes.indexOf(node) === index) continue;
    const en = `the node ${node} is listed twice`;
    findings.push(error(`layout.travelTimes.nodes.${index}`, en, `节点 ${node} 重复`));
  }
  const charging = layout.nodes.some(({ kind }) => kind === 'charge');
  for (const [index, { battery, id }] of vehicleTypes.entries()) {
    if (battery === undefined || charging || !vehicles.some(({ type }) => type === id)) continue;
    const path = `vehicleTypes.${index}.battery`;
    findings.push(error(path, 'has a battery, and no node is a charging place', '车辆带电池，但没有充电节点'));
  }
  return findings;
}

function checkRecipes(plant: Plant): PlantFinding[] {
  const findings: PlantFinding[] = [];
  for (const [index, { id, workMaster, features }] of plant.variants.entries()) {
    const steps = plant.workMasters.find((master) => master.id === workMaster)!.steps;
    if (steps.some(({ onlyWith }) => onlyWith === undefined || features.includes(onlyWith))) continue;
    const en = `variant ${id} has no feature that any step of the recipe ${workMaster} asks for: nothing is to be done`;
    findings.push(
      error(`variants.${index}`, en, `产品型号 ${id} 不具备工艺 ${workMaster} 任一工序所需的特征：无工序可做`),
    );
  }
  for (const [index, { id, steps }] of plant.workMasters.entries()) {
    const loop = loopIn(steps);
    if (loop !== null) {
      const path = `workMasters.${index}.steps`;
      findings.push(error(path, `each waits for the other: ${loop.join(' → ')}`, `工序互相等待：${loop.join(' → ')}`));
    }
    for (const [at, step] of steps.entries()) {
      if (optionsOf(plant, step).length > 0) continue;
      const path = `workMasters.${index}.steps.${at}`;
      const needs = step.capability;
      const why: Bilingual =
        needs === undefined || step.alternatives.length > 0
          ? { en: 'no work unit can do it', zh: '没有工作单元能完成' }
          : step.time === undefined
            ? { en: 'it has no time', zh: '未填写时间' }
            : { en: `no work unit has the capability ${needs}`, zh: `没有工作单元具备能力 ${needs}` };
      findings.push(error(path, `recipe ${id}, step ${step.id}: ${why.en}`, `工艺 ${id} 的工序 ${step.id}：${why.zh}`));
    }
    for (const [at, { parts }] of steps.entries()) {
      if (parts.length > 0 && isWithoutKitVehicle(plant)) {
        const type = plant.supply!.vehicleType!;
        const en = `recipe ${id}, step ${steps[at]!.id}: no vehicle of the type ${type} is there to bring its parts`;
        const zh = `工艺 ${id} 的工序 ${steps[at]!.id}：没有车型为 ${type} 的车辆运送零件`;
        findings.push(error(`workMasters.${index}.steps.${at}.parts`, en, zh));
      }
      for (const { part } of parts) {
        if (plant.supply?.supermarkets.some((market) => market.parts.includes(part))) continue;
        const path = `workMasters.${index}.steps.${at}.parts`;
        findings.push(error(path, `no supermarket has the part ${part}`, `没有超市供应零件 ${part}`));
      }
    }
  }
  return findings;
}

/** Kits are kept for a vehicle type of which there is none. Without any vehicle they come by themselves. */
function isWithoutKitVehicle({ supply, vehicles }: Plant): boolean {
  if (supply?.vehicleType === undefined || vehicles.length === 0) return false;
  return vehicles.every(({ type }) => type !== supply.vehicleType);
}

/** Steps that wait for each other, in order; null for none. Kahn's algorithm; what is left over holds the loop. */
function loopIn(steps: readonly Step[]): string[] | null {
  const waits = new Map(steps.map((step) => [step.id, step.after.length]));
  const followers = new Map<string, string[]>();
  for (const { id, after } of steps) {
    for (const one of after) {
      const known = followers.get(one);
      if (known === undefined) followers.set(one, [id]);
      else known.push(id);
    }
  }
  const ready = [...waits].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    waits.delete(id);
    for (const next of followers.get(id) ?? []) {
      const count = waits.get(next)! - 1;
      waits.set(next, count);
      if (count === 0) ready.push(next);
    }
  }
  let at = waits.keys().next().value;
  if (at === undefined) return null;
  const way: string[] = [];
  while (!way.includes(at)) {
    way.push(at);
    at = steps.find(({ id }) => id === at)!.after.find((one) => waits.has(one))!;
  }
  return [...way.slice(way.indexOf(at)), at].reverse();
}

/** Islands without any waiting place, between which orders go to and fro, can block each other for ever. */
function checkBuffers(plant: Plant): PlantFinding[] {
  const tight = new Set(
    plant.islands
      .filter(({ inBuffer, outBuffer }) => inBuffer.capacity === 0 && outBuffer.capacity === 0)
      .map(({ id }) => id),
  );
  if (tight.size < 2) return [];
  const next = new Map<string, Set<string>>();
  for (const { steps } of plant.workMasters) {
    const islandsOf = new Map(steps.map((step) => [step.id, optionsOf(plant, step).map(({ island }) => island)]));
    for (const step of steps) {
      for (const before of step.after) {
        for (const from of islandsOf.get(before) ?? []) {
          for (const to of islandsOf.get(step.id) ?? []) {
            if (from !== to && tight.has(from) && tight.has(to)) next.set(from, (next.get(from) ?? new Set()).add(to));
          }
        }
      }
    }
  }
  const loop = loopOf(next);
  if (loop === null) return [];
  const way = loop.join(' → ');
  return [
    warning(
      'islands',
      `islands without buffers feed each other and can block for ever: ${way}; give one of them a place`,
      `没有缓冲的岛首尾相接，可能永久阻塞：${way}；请给其中一个岛增加缓冲位`,
    ),
  ];
}

/** One cycle of a graph; null for none. */
function loopOf(next: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const finished = new Set<string>();
  for (const start of next.keys()) {
    const way: string[] = [];
    const open = [{ id: start, to: [...(next.get(start) ?? [])] }];
    while (open.length > 0) {
      const top = open.at(-1)!;
      if (way.length < open.length) way.push(top.id);
      const to = top.to.pop();
      if (to === undefined) {
        finished.add(top.id);
        open.pop();
        way.pop();
      } else if (way.includes(to)) return [...way.slice(way.indexOf(to)), to];
      else if (!finished.has(to)) open.push({ id: to, to: [...(next.get(to) ?? [])] });
    }
  }
  return null;
}

function checkDemand(plant: Plant): PlantFinding[] {
  const findings: PlantFinding[] = [];
  if (plant.orders.length === 0 && plant.arrivals.length === 0) {
    findings.push(warning('orders', 'nothing is ordered', '没有订单'));
  }
  return findings;
}
