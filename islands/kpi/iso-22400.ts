import type { Bilingual } from '@palaestra/core';

/**
 * What the log tells of a work unit in a window, by the time model of ISO 22400-2: the planned busy time (PBT) holds the
 * actual unit busy time (AUBT), which holds the actual unit processing time (AUPT = APT + AUST) and delays (ADET). Times in
 * ms. A product that is done and cannot leave, and having nothing to do, count within PBT only.
 */
export interface TimeElements {
  /** PBT: within the calendar of the unit, less its planned downtime. */
  readonly pbt: number;
  /** APT: processing. */
  readonly apt: number;
  /** AUST: set-up. */
  readonly aust: number;
  /** ADET, and CMT: failed, until repaired. */
  readonly adet: number;
  /** PMT: planned downtime of its calendar, which is for maintenance. */
  readonly pmt: number;
  /** PRU x PQ: planned run time of what was produced, by the means of the recipe. */
  readonly planned: number;
  /** PQ and GQ: pieces whose work ended, and those among them in which this unit made no defect. */
  readonly pieces: number;
  readonly good: number;
  /** Operating time (APT + AUST) until each failure in the window: TBF since the failure before, TTF since the last repair. */
  readonly betweenFailures: readonly number[];
  readonly toFailure: readonly number[];
  /** TTR: time of each repair that ended in the window. */
  readonly toRepair: readonly number[];
}

/** Indicators of ISO 22400-2 for a work unit, or for several together. Shares, 0 to 1; null where nothing can be said. */
export interface IsoFigures {
  /** Availability = APT / PBT. */
  readonly availability: number | null;
  /** Effectiveness = PRU x PQ / APT; above 1 where work took less than its mean. */
  readonly effectiveness: number | null;
  /** Quality ratio = GQ / PQ, by the defects that the unit itself made. */
  readonly qualityRatio: number | null;
  /** Overall equipment effectiveness index = availability x effectiveness x quality ratio. */
  readonly oee: number | null;
  /** Net equipment effectiveness index = AUPT / PBT x effectiveness x quality ratio. */
  readonly nee: number | null;
  /** Allocation efficiency = AUBT / PBT. */
  readonly allocationEfficiency: number | null;
  /** Utilization efficiency = APT / AUBT. */
  readonly utilizationEfficiency: number | null;
  /** Technical efficiency = APT / (APT + ADET). */
  readonly technicalEfficiency: number | null;
  /** Set-up rate = AUST / AUPT. */
  readonly setupRate: number | null;
  /** Mean operating time between failures, mean time to failure, mean time to repair: means of TBF, TTF and TTR, s. */
  readonly mtbf: number | null;
  readonly mttf: number | null;
  readonly mttr: number | null;
  /** Corrective maintenance ratio = CMT / (CMT + PMT). */
  readonly correctiveMaintenanceRatio: number | null;
}

/**
 * Formulas of ISO 22400-2:2014 as published in its ontology (hsu-aut/IndustrialStandard-ODP-ISO22400-2, version 2.0.0). The
 * standard defines them for one work unit; of several the elements are added up first. The means of failures count what
 * ended in the window: what still runs is left out, so few failures in a short window make them too short.
 */
export function isoFigures(units: readonly TimeElements[]): IsoFigures {
  const sum = (of: (unit: TimeElements) => number) => units.reduce((total, unit) => total + of(unit), 0);
  const mean = (of: (unit: TimeElements) => readonly number[]) => {
    const all = units.flatMap(of);
    return all.length === 0 ? null : all.reduce((total, value) => total + value, 0) / all.length / 1000;
  };
  const [pbt, apt, aust, adet] = [
    sum(({ pbt: it }) => it),
    sum(({ apt: it }) => it),
    sum(({ aust: it }) => it),
    sum(({ adet: it }) => it),
  ];
  const aupt = apt + aust;
  const aubt = aupt + adet;
  const availability = ratio(apt, pbt);
  const effectiveness = ratio(
    sum(({ planned }) => planned),
    apt,
  );
  const qualityRatio = ratio(
    sum(({ good }) => good),
    sum(({ pieces }) => pieces),
  );
  return {
    availability,
    effectiveness,
    qualityRatio,
    oee: product(availability, effectiveness, qualityRatio),
    nee: product(ratio(aupt, pbt), effectiveness, qualityRatio),
    allocationEfficiency: ratio(aubt, pbt),
    utilizationEfficiency: ratio(apt, aubt),
    technicalEfficiency: ratio(apt, apt + adet),
    setupRate: ratio(aust, aupt),
    mtbf: mean(({ betweenFailures }) => betweenFailures),
    mttf: mean(({ toFailure }) => toFailure),
    mttr: mean(({ toRepair }) => toRepair),
    correctiveMaintenanceRatio: ratio(adet, adet + sum(({ pmt }) => pmt)),
  };
}

/** The indicators by their names in the standard, with their formulas in words. */
export const ISO_22400_INDICATORS: Readonly<
  Record<keyof IsoFigures, { readonly name: Bilingual; readonly formula: Bilingual }>
> = {
  availability: {
    name: { en: 'Availability', zh: '可用率' },
    formula: {
      en: 'actual production time (APT) / planned busy time (PBT)',
      zh: '实际生产时间（APT）/ 计划占用时间（PBT）',
    },
  },
  effectiveness: {
    name: { en: 'Effectiveness', zh: '性能率' },
    formula: {
      en: 'planned run time per unit (PRU) x produced quantity (PQ) / actual production time (APT)',
      zh: '单件计划加工时间（PRU）× 产量（PQ）/ 实际生产时间（APT）',
    },
  },
  qualityRatio: {
    name: { en: 'Quality ratio', zh: '质量率' },
    formula: {
      en: 'good quantity (GQ) / produced quantity (PQ), by the defects that the work units made themselves',
      zh: '合格数量（GQ）/ 产量（PQ），按工作单元自身产生的缺陷计',
    },
  },
  oee: {
    name: { en: 'Overall equipment effectiveness (OEE)', zh: '设备综合效率（OEE）' },
    formula: { en: 'availability x effectiveness x quality ratio', zh: '可用率 × 性能率 × 质量率' },
  },
  nee: {
    name: { en: 'Net equipment effectiveness (NEE)', zh: '设备净效率（NEE）' },
    formula: {
      en: 'actual unit processing time (AUPT = APT + set-up) / planned busy time (PBT) x effectiveness x quality ratio',
      zh: '实际单元处理时间（AUPT = APT + 换型）/ 计划占用时间（PBT）× 性能率 × 质量率',
    },
  },
  allocationEfficiency: {
    name: { en: 'Allocation efficiency', zh: '分配效率' },
    formula: {
      en: 'actual unit busy time (AUBT = AUPT + failures) / planned busy time (PBT)',
      zh: '实际单元占用时间（AUBT = AUPT + 故障）/ 计划占用时间（PBT）',
    },
  },
  utilizationEfficiency: {
    name: { en: 'Utilization efficiency', zh: '利用效率' },
    formula: {
      en: 'actual production time (APT) / actual unit busy time (AUBT)',
      zh: '实际生产时间（APT）/ 实际单元占用时间（AUBT）',
    },
  },
  technicalEfficiency: {
    name: { en: 'Technical efficiency', zh: '技术效率' },
    formula: {
      en: 'actual production time (APT) / (APT + actual unit delay time (ADET): failures)',
      zh: '实际生产时间（APT）/（APT + 实际延误时间（ADET）：故障）',
    },
  },
  setupRate: {
    name: { en: 'Set-up rate', zh: '换型率' },
    formula: {
      en: 'actual unit set-up time (AUST) / actual unit processing time (AUPT)',
      zh: '实际换型时间（AUST）/ 实际单元处理时间（AUPT）',
    },
  },
  mtbf: {
    name: { en: 'Mean operating time between failures (MTBF)', zh: '平均故障间隔工作时间（MTBF）' },
    formula: {
      en: 'mean of the operating times between two failures of a work unit, within the window',
      zh: '窗口内同一工作单元两次故障之间工作时间的平均值',
    },
  },
  mttf: {
    name: { en: 'Mean time to failure (MTTF)', zh: '平均失效前时间（MTTF）' },
    formula: {
      en: 'mean of the operating times from begin or repair to a failure, within the window',
      zh: '窗口内从开始或修复到故障的工作时间的平均值',
    },
  },
  mttr: {
    name: { en: 'Mean time to repair (MTTR)', zh: '平均修复时间（MTTR）' },
    formula: { en: 'mean of the repairs that ended within the window', zh: '窗口内完成的修复时间的平均值' },
  },
  correctiveMaintenanceRatio: {
    name: { en: 'Corrective maintenance ratio', zh: '纠正性维护比' },
    formula: {
      en: 'corrective maintenance time (CMT): failures / (CMT + preventive maintenance time (PMT): planned downtime)',
      zh: '纠正性维护时间（CMT）：故障 /（CMT + 预防性维护时间（PMT）：计划停机）',
    },
  },
};

/** Indicators of ISO 22400-2 about which the log says nothing, and why. */
export const ISO_22400_NOT_ASSESSED: readonly { readonly name: Bilingual; readonly reason: Bilingual }[] = [
  {
    name: { en: 'Worker efficiency', zh: '员工效率' },
    reason: { en: 'the plant knows no attendance of persons', zh: '工厂模型不含人员出勤' },
  },
  {
    name: { en: 'Actual to planned scrap ratio', zh: '实际与计划报废比' },
    reason: { en: 'nothing plans scrap', zh: '没有计划报废量' },
  },
  {
    name: {
      en: 'Machine and process capability indices (Cm, Cmk, Cp, Cpk)',
      zh: '设备与过程能力指数（Cm、Cmk、Cp、Cpk）',
    },
    reason: { en: 'defects happen or not; no characteristic is measured', zh: '仅有缺陷与否，没有测量特性值' },
  },
  {
    name: { en: 'Comprehensive energy consumption', zh: '综合能耗' },
    reason: { en: 'only vehicles have an energy model', zh: '只有车辆有能耗模型' },
  },
  {
    name: { en: 'Inventory turns, storage and transportation loss', zh: '库存周转、存储与运输损耗' },
    reason: { en: 'parts never run out and nothing is lost on the way', zh: '零件不会缺货，途中没有损耗' },
  },
  {
    name: { en: 'Finished goods, integrated goods and production loss ratios', zh: '成品率、联产品率与生产损耗率' },
    reason: { en: 'they are for continuous and batch production', zh: '适用于流程与批次生产' },
  },
  {
    name: { en: 'Equipment load ratio', zh: '设备负荷率' },
    reason: { en: 'no rated capacity is given to a work unit', zh: '工作单元没有额定产能' },
  },
];

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function product(...factors: readonly (number | null)[]): number | null {
  let result = 1;
  for (const factor of factors) {
    if (factor === null) return null;
    result *= factor;
  }
  return result;
}
