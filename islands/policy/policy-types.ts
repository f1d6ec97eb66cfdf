import type { Bilingual } from '@palaestra/core';

/** The rules that a policy can replace; the others stay those of the plant. */
export const POLICY_FAMILIES = ['release', 'route', 'sequence', 'vehicle', 'charge', 'park'] as const;
export type PolicyFamily = (typeof POLICY_FAMILIES)[number];

const ENGLISH = `/** Times are seconds; ids are those of the plant. */
interface Plant {
  /** Since the beginning of the run. */
  now: number;
  /** Orders in the plant, and orders that wait to enter. */
  inside: number;
  outside: number;
  finished: number;
  scrapped: number;
}

interface Order {
  id: string;
  variant: string;
  due: number | null;
  released: number;
  priority: number;
  /** Steps and mean work that are still to be done. */
  stepsLeft: number;
  workLeft: number;
  /** How long it has waited for this decision. */
  waited: number;
}

/** A step that an order could do next, and where. */
interface Candidate {
  step: string;
  island: string;
  /** Mean time of the work there, without set-up. */
  time: number;
  /** The least set-up that a work unit there would need now. */
  setup: number;
  setupGroup: string | null;
  /** Drive from where the order stands. */
  drive: number;
  /** Work units that can do the step; how many of the island are busy; how many of the able ones are broken. */
  units: number;
  busy: number;
  failed: number;
  /** Orders that wait there, and orders on their way there. */
  queue: number;
  inbound: number;
  /** Mean work of both, and what is left on the work units. */
  work: number;
}

interface Unit {
  id: string;
  island: string;
  /** What it is set up for. */
  setupGroup: string | null;
}

interface WaitingOrder extends Order {
  step: string;
  time: number;
  /** Set-up that this unit would need for it now. */
  setup: number;
  setupGroup: string | null;
}

interface Vehicle {
  id: string;
  type: string;
  node: string;
  /** Share of a full battery; null without one. */
  battery: number | null;
}

interface Load {
  order: Order;
  /** Parts for the order's next step, not the order itself. */
  kit: boolean;
  from: string;
  to: string;
  /** Null on the way out of the plant. */
  island: string | null;
  waited: number;
  /** Orders in the out-buffer from which it comes, and work units there that cannot go on before it is fetched. */
  out: number;
  blocked: number;
  /** Empty drive of each vehicle to the load. */
  drive: number[];
}

interface ChargingVehicle extends Vehicle {
  criticalLowChargingLevel: number;
  minimumDesiredChargingLevel: number;
  maximumDesiredChargingLevel: number;
  /** False: it would take a load otherwise; true: there is none for it. */
  idle: boolean;
  /** Loads that wait in the plant. */
  loads: number;
}

interface ParkingPlace {
  node: string;
  drive: number;
  /** How many vehicles may stand there, and how many do or will. */
  capacity: number;
  vehicles: number;
}

/** The place of your choice in the list, or a score for each item: the lowest wins, and the first of equals. */
type Choice = number | number[];

/** Which order enters the plant next; -1 to let none in. */
declare function release(orders: Order[], plant: Plant): Choice;
/** Where an order goes next. Every candidate has room. */
declare function route(order: Order, candidates: Candidate[], plant: Plant): Choice;
/** Which order a work unit takes; -1 to wait. */
declare function sequence(unit: Unit, orders: WaitingOrder[], plant: Plant): Choice;
/** Which vehicle takes which load: their places in the lists; null to wait. */
declare function vehicle(vehicles: Vehicle[], loads: Load[], plant: Plant): [vehicle: number, load: number] | null;
/** Whether a vehicle goes to charge. It is not asked below its critical level, nor when it is almost full. */
declare function charge(vehicle: ChargingVehicle, plant: Plant): boolean;
/** Where a vehicle waits that has nothing to do; -1 to stay where it is. */
declare function park(vehicle: Vehicle, places: ParkingPlace[], plant: Plant): Choice;
`;

/** What the comments say in Chinese. */
const CHINESE: Readonly<Record<string, string>> = {
  'Times are seconds; ids are those of the plant.': '时间单位为秒；标识与工厂中的一致。',
  'Since the beginning of the run.': '自运行开始起。',
  'Orders in the plant, and orders that wait to enter.': '厂内订单数，以及等待进厂的订单数。',
  'Steps and mean work that are still to be done.': '剩余工序数与剩余平均工时。',
  'How long it has waited for this decision.': '等待此次决策的时间。',
  'A step that an order could do next, and where.': '订单下一步可做的工序及其地点。',
  'Mean time of the work there, without set-up.': '在那里加工的平均时间，不含换型。',
  'The least set-up that a work unit there would need now.': '那里的工作单元此刻所需的最短换型时间。',
  'Drive from where the order stands.': '从订单所在处行驶过去的时间。',
  'Work units that can do the step; how many of the island are busy; how many of the able ones are broken.':
    '能做此工序的工作单元数；岛上忙碌的单元数；能做此工序但故障的单元数。',
  'Orders that wait there, and orders on their way there.': '在那里排队的订单数，以及正前往那里的订单数。',
  'Mean work of both, and what is left on the work units.': '以上两者的平均工时，加上工作单元的剩余工时。',
  'What it is set up for.': '当前换型组。',
  'Set-up that this unit would need for it now.': '此单元现在做它所需的换型时间。',
  'Share of a full battery; null without one.': '剩余电量比例；无电池时为 null。',
  "Parts for the order's next step, not the order itself.": '为 true 时是订单下一工序的零件，而非订单本身。',
  'Null on the way out of the plant.': '出厂途中为 null。',
  'Orders in the out-buffer from which it comes, and work units there that cannot go on before it is fetched.':
    '来源岛出口缓冲中的订单数，以及取走它之前无法继续的工作单元数。',
  'Empty drive of each vehicle to the load.': '每辆车空驶到货物处的时间。',
  'False: it would take a load otherwise; true: there is none for it.': 'false：否则它会去接货；true：没有货可接。',
  'Loads that wait in the plant.': '厂内等待运输的货物数。',
  'How many vehicles may stand there, and how many do or will.': '可停车辆数，以及已停或将停的车辆数。',
  'The place of your choice in the list, or a score for each item: the lowest wins, and the first of equals.':
    '所选项在列表中的序号，或每一项的得分：得分最低者胜出，相同时取靠前者。',
  'Which order enters the plant next; -1 to let none in.': '下一个进厂的订单；-1 表示都不放行。',
  'Where an order goes next. Every candidate has room.': '订单下一步去哪里。每个候选地点都有空位。',
  'Which order a work unit takes; -1 to wait.': '工作单元取哪个订单；-1 表示等待。',
  'Which vehicle takes which load: their places in the lists; null to wait.':
    '哪辆车运哪批货：两者在列表中的序号；null 表示等待。',
  'Whether a vehicle goes to charge. It is not asked below its critical level, nor when it is almost full.':
    '车辆是否去充电。低于临界电量或接近充满时不询问。',
  'Where a vehicle waits that has nothing to do; -1 to stay where it is.': '空闲车辆停在哪里；-1 表示原地等待。',
};

/**
 * What a policy may export and what it is given, as TypeScript declarations for an editor and for a person who reads. Each
 * function is optional; the comments are in the reader's language.
 */
export const POLICY_TYPES: Bilingual = {
  en: ENGLISH,
  zh: ENGLISH.replace(/\/\*\* (.*?) \*\//g, (whole, comment: string) =>
    comment in CHINESE ? `/** ${CHINESE[comment]} */` : whole,
  ),
};
