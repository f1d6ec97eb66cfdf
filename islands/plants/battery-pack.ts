import type { Plant } from '../model/plant.ts';
import { BATTERY_PACK_SHOP } from './battery-pack-shop.ts';
import { islandPlant } from './island-plant.ts';
import { linePlant } from './line-plant.ts';

const SOURCE = {
  en: 'Assumed for teaching, in the order of magnitude of pack plants of some 15 packs an hour; not the data of any plant',
  zh: '教学用假设值，量级参照每小时约 15 个电池包的工厂；并非任何工厂的数据',
};

/** Eight islands that build battery packs. */
export function batteryPack(): Plant {
  return islandPlant(BATTERY_PACK_SHOP, {
    id: 'battery-pack',
    name: { en: 'Battery pack plant of 8 islands', zh: '8 岛电池包工厂' },
    notes: {
      en: 'Trays, cooling plates and lids are brought from a supermarket; cells and small parts lie at the islands. Times are assumed.',
      zh: '箱体、液冷板和上盖由超市配送；电芯和小零件存放在岛旁。时间为假设值。',
    },
    source: SOURCE,
    streets: { columns: 4, rows: 4, width: 16, depth: 14 },
    bays: [
      { id: 'gate', kind: 'dock', capacity: 3 },
      'cells',
      'stack',
      { id: 'supermarket', kind: 'dock', capacity: 2 },
      { id: 'parking', kind: 'park', capacity: 12 },
      'weld',
      'cooling',
      'tray',
      'wiring',
      { id: 'charging', kind: 'charge', capacity: 4 },
      'test',
      'lid',
    ],
    entry: 'gate',
    exit: 'gate',
    vehicleTypes: [
      {
        id: 'mobile robot',
        name: { en: 'Mobile robot, 1.5 t', zh: '1.5 吨移动机器人' },
        // The pack reaches beyond it.
        length: 2,
        maximumSpeed: 1,
        emptySpeed: 1.2,
        maximumAcceleration: 0.5,
        pickTime: 15,
        dropTime: 15,
        battery: {
          capacityWh: 4000,
          idleW: 60,
          driveEmptyW: 350,
          driveLoadedW: 600,
          chargeW: 3000,
          criticalLowChargingLevel: 0.15,
          minimumDesiredChargingLevel: 0.3,
          maximumDesiredChargingLevel: 0.9,
        },
      },
    ],
    fleet: [{ type: 'mobile robot', start: 'parking', count: 10 }],
    supply: {
      supermarkets: [{ id: 'supermarket', node: 'supermarket', parts: ['tray', 'cooling plate', 'lid'] }],
      kitTime: 10,
      kitPlaces: 3,
    },
    control: { release: { conwip: 24 }, sequencing: 'least_setup', parking: 'nearest_park' },
    buffers: { in: 4, out: 2 },
  });
}

/** The line with which the eight islands are compared. */
export function batteryLine(): Plant {
  return linePlant(BATTERY_PACK_SHOP, {
    id: 'battery-line',
    name: { en: 'The battery pack plant as a line', zh: '电池包工厂（串行产线）' },
    notes: {
      en: 'As many work units, the same times, hours, failures and orders as the islands. Work is divided evenly among the stations, one place to wait before each; parts always lie ready, carrying takes 8 s a station.',
      zh: '与岛式工厂的工作单元数、作业时间、工作时间、故障和订单相同。作业均分到各工位，每个工位前有一个等待位；零件始终齐备，工位间传送 8 秒。',
    },
    source: SOURCE,
  });
}
