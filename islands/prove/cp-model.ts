import type { Problem } from '../schedule/problem.ts';
import type { Shop } from '../schedule/shop.ts';
import type { TransportShop } from '../schedule/transport-shop.ts';
import type { BoolVar, CpModel, Interval, IntVar } from './cp-sat.ts';

/** What makes a model; the solver is passed in, since it is loaded only when somebody asks for a proof. */
type NewModel = () => CpModel;

interface Operation {
  readonly start: IntVar;
  readonly end: IntVar;
  /** By machine that may do it. */
  readonly on: ReadonlyMap<number, BoolVar>;
  /** By place of such a machine. */
  readonly at: ReadonlyMap<number, BoolVar>;
  /** Place and when it is true, of where the job stands before; the literal is null for the entry. */
  readonly from: readonly (readonly [number, BoolVar | null])[];
  readonly pick: IntVar;
  readonly drop: IntVar;
  readonly needed: BoolVar;
  readonly vehicle: readonly BoolVar[];
}

/**
 * The problem as a constraint model that minimises the makespan, in units of `unit` ms (the greatest that divides all
 * times): operations choose a machine, machines do one thing at a time; of two transports of one vehicle one comes first,
 * and between them lies the empty trip.
 *
 * @param horizon a makespan that is known to be reached, ms: nothing longer is looked for.
 */
export function modelOf(problem: Problem, horizon: number, newModel: NewModel): { model: CpModel; unit: number } {
  const shop = problem.transport ?? problem.shop;
  const unit = unitOf(shop, problem.transport, horizon);
  const model = newModel();
  const last = horizon / unit;
  const makespan = model.newIntVar(0, last, 'makespan');
  const busy = Array.from({ length: shop.machines }, () => [] as Interval[]);
  const operations: Operation[] = [];
  for (let v = 0; v < shop.operations; v++) {
    const isFirst = v === shop.firstOf[shop.jobOf[v]!];
    const before = isFirst ? null : operations[v - 1]!;
    const operation = operationOf(model, problem, v, before, { unit, last, busy });
    operations.push(operation);
    const ready = isFirst ? shop.release[shop.jobOf[v]!]! / unit : before!.end;
    model.add(operation.start.expr().ge(ready));
    model.add(makespan.expr().ge(operation.end));
    if (problem.transport !== null) carry(model, problem.transport, operation, ready, unit);
  }
  for (const [machine, intervals] of busy.entries()) {
    if (problem.transport?.roomy[machine] !== 1) model.addNoOverlap(intervals);
  }
  if (problem.transport !== null) separate(model, problem.transport, operations, unit);
  model.minimize(makespan);
  return { model, unit };
}

function operationOf(
  model: CpModel,
  { transport, shop }: Problem,
  v: number,
  before: Operation | null,
  { unit, last, busy }: { unit: number; last: number; busy: Interval[][] },
): Operation {
  const time = () => model.newIntVar(0, last);
  const [start, end] = [time(), time()];
  const on = new Map<number, BoolVar>();
  const byPlace = new Map<number, BoolVar[]>();
  for (let choice = shop.choicesAt[v]!; choice < shop.choicesAt[v + 1]!; choice++) {
    const machine = shop.machine[choice]!;
    const literal = model.newBoolVar();
    const size = shop.time[choice]! / unit;
    busy[machine]!.push(model.newOptionalFixedSizeIntervalVar(start, size, literal));
    model.add(end.expr().eq(start.expr().plus(size))).onlyEnforceIf(literal);
    on.set(machine, literal);
    const place = transport?.placeOf[machine] ?? 0;
    byPlace.set(place, [...(byPlace.get(place) ?? []), literal]);
  }
  model.addExactlyOne(on.values());
  const at = new Map<number, BoolVar>();
  for (const [place, literals] of byPlace) {
    if (literals.length === 1) at.set(place, literals[0]!);
    else {
      const any = model.newBoolVar();
      model.addBoolOr(literals).onlyEnforceIf(any);
      for (const literal of literals) model.addImplication(literal, any);
      at.set(place, any);
    }
  }
  const from = before === null ? ([[transport?.jobStart[shop.jobOf[v]!] ?? 0, null]] as const) : [...before.at];
  const vehicle = Array.from(transport?.vehicleStart ?? [], () => model.newBoolVar());
  return { start, end, on, at, from, pick: time(), drop: time(), needed: model.newBoolVar(), vehicle };
}

/** The transport before an operation: none where the job already stands. */
function carry(model: CpModel, shop: TransportShop, operation: Operation, ready: number | IntVar, unit: number): void {
  const { from, at, pick, drop, start, needed, vehicle } = operation;
  model.add(pick.expr().ge(ready));
  model.add(start.expr().ge(drop)).onlyEnforceIf(needed);
  const stays: BoolVar[] = [];
  for (const [origin, there] of from) {
    for (const [place, here] of at) {
      const both = [here, ...(there === null ? [] : [there])];
      if (origin !== place) {
        const time = shop.loaded[origin * shop.places + place]! / unit;
        model.add(drop.expr().ge(pick.expr().plus(time))).onlyEnforceIf(both);
        continue;
      }
      const stay = model.newBoolVar();
      model.addBoolAnd(both).onlyEnforceIf(stay);
      model.addBoolOr([...both.map((literal) => literal.not()), stay]);
      stays.push(stay);
    }
    for (const [index, carrier] of vehicle.entries()) {
      // The first trip is empty from where the vehicle stands.
      const first = shop.empty[shop.vehicleStart[index]! * shop.places + origin]! / unit;
      const when = [needed, carrier, ...(there === null ? [] : [there])];
      model.add(pick.expr().ge(first)).onlyEnforceIf(when);
    }
  }
  model.addExactlyOne([needed, ...stays]);
  model.addExactlyOne(vehicle);
}

/** Two transports of one vehicle: one first, then the empty trip to where the other begins. */
function separate(model: CpModel, shop: TransportShop, operations: readonly Operation[], unit: number): void {
  for (let i = 0; i < operations.length; i++) {
    for (let j = i + 1; j < operations.length; j++) {
      const [a, b] = [operations[i]!, operations[j]!];
      // The transports of a job come one after the other anyway; but only the order of the first is known here.
      const isOneJob = shop.jobOf[i] === shop.jobOf[j];
      const aFirst = model.newBoolVar();
      if (isOneJob) model.add(aFirst.expr().eq(1));
      for (const index of shop.vehicleStart.keys()) {
        const shared = [a.needed, b.needed, a.vehicle[index]!, b.vehicle[index]!];
        for (const [one, other, literal] of [
          [a, b, aFirst],
          [b, a, aFirst.not()],
        ] as const) {
          if (isOneJob && one === b) continue;
          for (const [place, ends] of one.at) {
            for (const [origin, there] of other.from) {
              const trip = shop.empty[place * shop.places + origin]! / unit;
              const when = [...shared, literal, ends, ...(there === null ? [] : [there])];
              model.add(other.pick.expr().ge(one.drop.expr().plus(trip))).onlyEnforceIf(when);
            }
          }
        }
      }
    }
  }
}

function unitOf(shop: Shop, transport: TransportShop | null, horizon: number): number {
  let unit = horizon;
  const take = (value: number) => {
    let other = value;
    while (other !== 0) [unit, other] = [other, unit % other];
  };
  for (const value of shop.time) take(value);
  for (const value of shop.release) take(value);
  for (const table of [transport?.empty, transport?.loaded]) {
    // Where no path leads the table holds more than any horizon.
    for (const value of table ?? []) if (value < 2 ** 29) take(value);
  }
  return Math.max(1, unit);
}
