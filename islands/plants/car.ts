import type { Plant } from '../model/plant.ts';
import { CAR_SHOP } from './car-shop.ts';
import { islandPlant } from './island-plant.ts';
import { linePlant } from './line-plant.ts';

const SOURCE = {
  en: 'Assumed for teaching: kinds of islands and "the car finds the station, the parts find the car" as reported of the Liuzhou plant in 2026, every number chosen in the order of magnitude of a plant of 1,000 cars a day; not the data of any plant',
  zh: '教学用假设值：岛的种类和“车找工位、料找车”依据 2026 年关于柳州工厂的报道，各数值按日产 1000 辆的工厂取量级；并非任何工厂的数据',
};

/** Twenty-four islands that assemble cars. */
export function car(): Plant {
  return islandPlant(CAR_SHOP, {
    id: 'car',
    name: { en: 'Car plant of 24 islands', zh: '24 岛整车工厂' },
    notes: {
      en: 'Painted bodies enter; tuggers bring cockpits, seats, tyres, bumpers and sunroofs from three supermarkets to the island where the car is. Times are assumed; a body leaves its vehicle while it is worked on.',
      zh: '涂装车身进入；牵引车把仪表台、座椅、轮胎、保险杠和天窗从三个超市送到车所在的岛。时间为假设值；作业时车身离开车辆。',
    },
    source: SOURCE,
    streets: { columns: 8, rows: 6, width: 20, depth: 16 },
    bays: [
      ...['entry', 'doors off', 'harness 1', 'harness 2', 'headliner', 'roof'],
      { id: 'parking south', kind: 'park', capacity: 24 },
      ...['supermarket trim', 'cockpit 1', 'cockpit 2', 'carpet', 'glass 1', 'glass 2'],
      { id: 'charging south', kind: 'charge', capacity: 6 },
      ...['lines', 'power 1', 'power 2', 'supermarket chassis', 'axles 1', 'axles 2', 'tyres'],
      { id: 'charging north', kind: 'charge', capacity: 6 },
      ...['seats 1', 'seats 2', 'supermarket final', 'bumpers', 'charge port', 'doors on'],
      { id: 'parking north', kind: 'park', capacity: 36 },
      ...['fluids', 'wheels', 'inspection', 'exit'],
    ],
    entry: 'entry',
    exit: 'exit',
    vehicleTypes: [
      {
        id: 'body carrier',
        name: { en: 'Body carrier', zh: '车身智能搬运车' },
        // The body that it carries reaches beyond it: a compact car has some 4 m, a van or an SUV some 4.5 m.
        length: 4.5,
        maximumSpeed: 1.2,
        emptySpeed: 1.5,
        maximumAcceleration: 0.5,
        pickTime: 8,
        dropTime: 8,
        battery: battery(12_000, 1500),
      },
      {
        id: 'tugger',
        name: { en: 'Kit tugger', zh: '料车牵引车' },
        // With one cart behind it.
        length: 3,
        maximumSpeed: 1.5,
        maximumAcceleration: 0.6,
        pickTime: 5,
        dropTime: 10,
        battery: battery(5000, 600),
      },
    ],
    fleet: [
      { type: 'body carrier', start: 'parking south', count: 24 },
      { type: 'body carrier', start: 'parking north', count: 20 },
      { type: 'tugger', start: 'parking north', count: 16 },
    ],
    supply: {
      supermarkets: [
        { id: 'supermarket trim', node: 'supermarket trim', parts: ['cockpit', 'sunroof'] },
        { id: 'supermarket chassis', node: 'supermarket chassis', parts: ['tyres'] },
        { id: 'supermarket final', node: 'supermarket final', parts: ['seats', 'bumpers'] },
      ],
      kitTime: 12,
      kitPlaces: 4,
      vehicleType: 'tugger',
    },
    control: {
      release: { conwip: 120 },
      routing: 'shortest_completion',
      sequencing: 'least_setup',
      vehicle: 'nearest',
      charging: 'when_idle',
      // Bays lie beside the streets: who waits there is in nobody's way, and saves the drive to a park and back.
      parking: 'stay',
      deadlock: 'resolve',
    },
    buffers: { in: 5, out: 3 },
  });
}

/** A lithium iron phosphate battery that charges at rate 1. Loaded driving takes `drive`, W. */
function battery(capacityWh: number, drive: number) {
  return {
    capacityWh,
    idleW: drive * 0.1,
    driveEmptyW: drive * 0.6,
    driveLoadedW: drive,
    chargeW: capacityWh,
    criticalLowChargingLevel: 0.15,
    minimumDesiredChargingLevel: 0.3,
    maximumDesiredChargingLevel: 0.9,
  };
}

/** The line with which the 24 islands are compared. */
export function carLine(): Plant {
  return linePlant(CAR_SHOP, {
    id: 'car-line',
    name: { en: 'The car plant as a line', zh: '整车工厂（串行产线）' },
    notes: {
      en: 'As many work units, the same times, hours, failures and orders as the islands. Work is divided evenly among the stations, one place to wait before each; parts always lie ready, carrying takes 8 s a station, defects are mended beside the line and cost it nothing.',
      zh: '与岛式工厂的工作单元数、作业时间、工作时间、故障和订单相同。作业均分到各工位，每个工位前有一个等待位；零件始终齐备，工位间传送 8 秒，缺陷在线外返修，不占用产线。',
    },
    source: SOURCE,
  });
}
