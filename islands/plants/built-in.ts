import type { Bilingual } from '@palaestra/core';
import type { Plant } from '../model/plant.ts';

/** A plant that comes with the product. */
export interface BuiltInPlant {
  readonly id: string;
  readonly title: Bilingual;
  /** What it shows, and where its numbers come from. */
  readonly about: Bilingual;
  load(): Promise<Plant>;
}

/** Plants to learn with; each loads only when it is asked for. */
export const builtInPlants: readonly BuiltInPlant[] = [
  {
    id: 'smallest',
    title: { en: 'The smallest published plant', zh: '最小的已发表工厂' },
    about: {
      en: 'Four machines, five jobs and two vehicles: instance EX11 of Bilge and Ulusoy (1995), whose best plan of 96 s is proved. Paths take exactly the published times.',
      zh: '四台机器、五个工件、两辆车：Bilge 与 Ulusoy（1995）的算例 EX11，最优计划 96 秒已被证明。路径时间与发表值完全一致。',
    },
    load: async () => (await import('./smallest.ts')).smallest(),
  },
  {
    id: 'battery-pack',
    title: { en: 'Battery packs on 8 islands', zh: '8 岛电池包工厂' },
    about: {
      en: 'Three packs, ten vehicles, set-up at the welding island, connectors plugged by a robot skill that succeeds 18 times in 20. All numbers are assumed, for some 15 packs an hour.',
      zh: '三种电池包、十辆车，焊接岛需要换型，连接器由机器人技能插接（20 次中成功 18 次）。所有数值均为假设，约每小时 15 包。',
    },
    load: async () => (await import('./battery-pack.ts')).batteryPack(),
  },
  {
    id: 'car',
    title: { en: 'Cars on 24 islands', zh: '24 岛整车工厂' },
    about: {
      en: 'Six cars mixed, 1,000 a day, 44 body carriers; 16 tuggers bring the parts to the car. Kinds of islands after press reports of 2026 about the Liuzhou plant; all numbers are assumed.',
      zh: '六种车型混线，每天 1000 辆，44 辆车身搬运车；16 辆牵引车把零件送到车旁（料找车）。岛的种类参考 2026 年柳州工厂的报道；所有数值均为假设。',
    },
    load: async () => (await import('./car.ts')).car(),
  },
  {
    id: 'battery-line',
    title: { en: 'Battery packs on a line', zh: '电池包串行产线' },
    about: {
      en: 'What the 8 islands are compared with: the same work units, times, hours, failures and orders, one station after the other. Parts never lack and defects cost nothing here, which favours the line.',
      zh: '用于与 8 岛工厂对比：工作单元、时间、班次、故障和订单相同，但工位首尾相接。此处零件从不短缺、缺陷不计成本，对产线有利。',
    },
    load: async () => (await import('./battery-pack.ts')).batteryLine(),
  },
  {
    id: 'car-line',
    title: { en: 'Cars on a line', zh: '整车串行产线' },
    about: {
      en: 'What the 24 islands are compared with: the same work units, times, hours, failures and orders, one station after the other. Parts never lack and defects cost nothing here, which favours the line.',
      zh: '用于与 24 岛工厂对比：工作单元、时间、班次、故障和订单相同，但工位首尾相接。此处零件从不短缺、缺陷不计成本，对产线有利。',
    },
    load: async () => (await import('./car.ts')).carLine(),
  },
];
