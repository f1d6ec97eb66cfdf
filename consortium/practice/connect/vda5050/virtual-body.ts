import { lengthOf, type Plant } from '@palaestra/islands';
import type { Pace } from '../pace.ts';
import type { Action, OrderNode, RobotState } from './messages.ts';
import type { RobotBody } from './robot.ts';

/** Nearer than this to a node is at the node, m; a node's own allowed deviation is not used. */
const AT_M = 0.5;
/** Clocks go by milliseconds: so much farther it is surely past a place, m. */
const PAST_M = 0.05;

/** What the floor says to a load that a robot takes up or puts down. */
export interface Handling {
  /** Why nothing can be taken up here, or what is now taken up. Called when the action begins. */
  pick(
    nodeId: string,
    loadId: string | null,
  ): { readonly why: string } | { readonly loadId: string; readonly loadType: string };
  drop(nodeId: string, loadId: string): string | null;
  /** The action of taking up or putting down has ended. */
  handled(): void;
}

export interface VirtualBodyOptions {
  readonly plant: Plant;
  /** Id of the vehicle in the plant. */
  readonly vehicle: string;
  readonly mapId: string;
  readonly pace: Pace;
  /** Plant seconds per second. */
  readonly speed: () => number;
  /** Anything may be taken up and put down anywhere when it is left out. */
  readonly handling?: Handling;
}

/** A waiting time that can be held up. */
interface Wait {
  hold(): void;
  goOn(): void;
  end(): void;
  /** 0 to 1. */
  share(): number;
}

/** A robot that exists only here: it drives the plant's paths at its type's speeds, handles and charges in the plant's times. */
export function virtualBody({
  plant,
  vehicle,
  mapId,
  pace,
  speed,
  handling,
}: VirtualBodyOptions): RobotBody & { end(): void } {
  const { type: typeId, start } = plant.vehicles.find(({ id }) => id === vehicle)!;
  const type = plant.vehicleTypes.find(({ id }) => id === typeId)!;
  const { battery } = type;
  const placeOf = new Map(plant.layout.nodes.map((node) => [node.id, node]));
  const edgeOf = new Map(plant.layout.edges.map((edge) => [edge.id, edge]));
  let { x, y } = placeOf.get(start)!;
  let theta = 0;
  let way: { fromX: number; fromY: number; toX: number; toY: number; length: number; wait: Wait } | null = null;
  let rolls = false;
  let load: { loadId: string; loadType: string } | null = null;
  let charge = battery?.capacityWh ?? 0;
  let power = -(battery?.idleW ?? 0);
  let chargeAt = pace.now();
  let isCharging = false;
  let isPaused = false;
  const waits = new Set<Wait>();

  function account(): void {
    if (battery === undefined) return;
    const now = pace.now();
    const hours = ((now - chargeAt) * speed()) / 3_600_000;
    const most = isCharging ? battery.maximumDesiredChargingLevel * battery.capacityWh : battery.capacityWh;
    charge = Math.max(0, power > 0 ? Math.max(charge, Math.min(most, charge + power * hours)) : charge + power * hours);
    chargeAt = now;
  }

  function setPower(watt: number): void {
    account();
    power = watt;
  }

  function setCharging(charging: boolean): void {
    account();
    isCharging = charging;
    power = charging ? (battery?.chargeW ?? 0) : -(battery?.idleW ?? 0);
  }

  /** Plant seconds; the speed of the plant holds from the beginning of each stretch. */
  function wait(seconds: number, then: () => void): Wait {
    const whole = Math.max(1e-9, seconds);
    let left = whole;
    let since = pace.now();
    let callOff: (() => void) | null = null;
    const past = () => (callOff === null ? 0 : ((pace.now() - since) * speed()) / 1000);
    const one: Wait = {
      hold() {
        if (callOff === null) return;
        left = Math.max(0, left - past());
        callOff();
        callOff = null;
      },
      goOn() {
        since = pace.now();
        callOff = pace.later((1000 * left) / speed(), () => {
          waits.delete(one);
          then();
        });
      },
      end() {
        callOff?.();
        callOff = null;
        waits.delete(one);
      },
      share: () => Math.min(1, 1 - (left - past()) / whole),
    };
    waits.add(one);
    if (!isPaused) one.goOn();
    return one;
  }

  function position(): { x: number; y: number } {
    if (way === null) return { x, y };
    const share = way.wait.share();
    return { x: way.fromX + share * (way.toX - way.fromX), y: way.fromY + share * (way.toY - way.fromY) };
  }

  function targetOf(node: OrderNode): { x: number; y: number } | null {
    return placeOf.get(node.nodeId) ?? node.nodePosition ?? null;
  }

  function handle(
    action: Action,
    nodeId: string,
    ended: (status: 'FINISHED' | 'FAILED', result?: string) => void,
  ): (() => void) | null {
    const asked = action.actionParameters.find(({ key }) => key === 'loadId')?.value;
    const loadId = typeof asked === 'string' ? asked : null;
    const kind = action.actionParameters.find(({ key }) => key === 'loadType')?.value;
    const loadType = typeof kind === 'string' ? kind : 'order';
    const fail = (why: string) => {
      ended('FAILED', why);
      return null;
    };
    let seconds = type.dropTime;
    let after: typeof load = null;
    if (action.actionType === 'pick') {
      if (load !== null) return fail('there is already a load on it');
      const taken = handling?.pick(nodeId, loadId) ?? { loadId: loadId ?? 'load', loadType };
      if ('why' in taken) return fail(taken.why);
      seconds = type.pickTime + (taken.loadType === 'kit' ? (plant.supply?.kitTime ?? 0) : 0);
      after = taken;
    } else {
      if (load === null) return fail('there is no load on it');
      const why = handling?.drop(nodeId, load.loadId) ?? null;
      if (why !== null) return fail(why);
    }
    setPower(-(battery?.idleW ?? 0));
    wait(seconds, () => {
      load = after;
      ended('FINISHED');
      handling?.handled();
    });
    // What has been gripped is not let go half way.
    return null;
  }

  return {
    tell(): ReturnType<RobotBody['tell']> {
      account();
      return {
        mobileRobotPosition: { ...position(), theta, mapId, localized: true },
        distanceSinceLastNode: way === null ? 0 : way.wait.share() * way.length,
        loads: load === null ? [] : [load],
        powerSupply: {
          stateOfCharge: battery === undefined ? 100 : (100 * charge) / battery.capacityWh,
          charging: isCharging,
        },
        driving: way !== null && !isPaused,
        operatingMode: 'AUTOMATIC',
        safetyState: { activeEmergencyStop: 'NONE', fieldViolation: false },
      } satisfies Partial<RobotState>;
    },
    isAt({ nodePosition }) {
      return nodePosition?.mapId === mapId && Math.hypot(nodePosition.x - x, nodePosition.y - y) <= AT_M;
    },
    whyNotDrive(edge, from, to) {
      if (targetOf(from) === null || targetOf(to) === null) return `where ${to.nodeId} is was not told`;
      const known = edgeOf.get(edge.edgeId);
      if (known?.vehicleTypes !== undefined && !known.vehicleTypes.includes(typeId))
        return `edge ${edge.edgeId} is not for ${typeId}`;
      return null;
    },
    drive(edge, to, goesOn, left, arrived) {
      if (isCharging) setCharging(false);
      const known = edgeOf.get(edge.edgeId);
      const target = targetOf(to)!;
      const distance = Math.hypot(target.x - x, target.y - y);
      const own = load === null ? (type.emptySpeed ?? type.maximumSpeed) : type.maximumSpeed;
      const limit = Math.min(own, edge.maximumSpeed ?? own, known?.maximumSpeed ?? own);
      // Starting and stopping cost speed / acceleration once, as in the simulation.
      const start = rolls || type.maximumAcceleration === undefined ? 0 : own / type.maximumAcceleration;
      rolls = true;
      if (distance > 0) theta = Math.atan2(target.y - y, target.x - x);
      setPower(-((load === null ? battery?.driveEmptyW : battery?.driveLoadedW) ?? 0));
      const length = known?.length ?? distance;
      const seconds = length / limit + start;
      const share = (lengthOf(type) + PAST_M) / Math.min(length, distance);
      // A timer may be a millisecond early.
      const end = share < 1 ? wait(share * seconds + speed() / 1000, left) : null;
      const ride = wait(seconds, () => {
        // So far behind it comes to the next node first where that is near.
        end?.end();
        ({ x, y } = target);
        way = null;
        if (!goesOn()) {
          rolls = false;
          setPower(-(battery?.idleW ?? 0));
        }
        arrived();
      });
      way = { fromX: x, fromY: y, toX: target.x, toY: target.y, length, wait: ride };
    },
    setPaused(paused) {
      isPaused = paused;
      rolls = false;
      for (const one of waits) paused ? one.hold() : one.goOn();
    },
    whyNotDo({ actionType }, scope) {
      if (scope === 'edge') return `${actionType} cannot be done on an edge`;
      const isCharge = actionType === 'startCharging' || actionType === 'stopCharging';
      if (isCharge) return battery === undefined ? 'it has no battery' : null;
      if (scope === 'node' && (actionType === 'pick' || actionType === 'drop')) return null;
      return `${actionType} is not known`;
    },
    act(action, nodeId, ended) {
      switch (action.actionType) {
        case 'startCharging': {
          const isThere = placeOf.get(nodeId)?.kind === 'charge';
          if (isThere) setCharging(true);
          ended(isThere ? 'FINISHED' : 'FAILED', isThere ? undefined : `there is no charger at ${nodeId}`);
          return null;
        }
        case 'stopCharging':
          setCharging(false);
          ended('FINISHED');
          return null;
        default:
          return handle(action, nodeId, ended);
      }
    },
    end() {
      for (const one of [...waits]) one.end();
    },
  };
}
