import type { Task } from '@palaestra/core';
import { armKind } from '../arm/arm-kind.ts';
import type { CellKind } from '../cell.ts';
import { yawOf } from '../pose.ts';
import { thirdsOf } from '../thirds.ts';
import { busbarPlacementExpert } from './expert.ts';
import { drawLayout, placeOf } from './layout.ts';
import { sceneBodies, standing } from './scene.ts';
import { LIMIT } from './success.ts';
import { busbarPlacementWork, SIGNALS } from './work.ts';

const TASK: Task = {
  id: 'busbar-placement',
  title: { en: 'Busbar onto studs', zh: '汇流排安放' },
  instruction: {
    en: 'Take the copper busbar by its orange cap and put it onto the two studs, flat on both terminals.',
    zh: '夹住铜汇流排的橙色绝缘帽，将其套入两根螺柱，与两端子平整贴合。',
  },
  steps: [
    { en: 'Move the open gripper over the cap, go down and close.', zh: '张开夹爪移到绝缘帽上方，下降并夹紧。' },
    { en: 'Lift the bar clear of the nest and carry it over the studs.', zh: '将汇流排提离料座，移至螺柱上方。' },
    { en: 'Bring both holes over their studs.', zh: '使两孔分别对准两根螺柱。' },
    { en: 'Lower it without force until it lies on both terminals.', zh: '平稳下放，直至与两端子贴合。' },
    { en: 'Press with 8 to 40 N: the gap must vanish.', zh: '以 8 至 40 N 下压，消除间隙。' },
    { en: 'Open, go straight up.', zh: '张开夹爪，垂直退离。' },
  ],
  cell: 'busbar-placement',
  skills: ['reach', 'grasp', 'lift', 'transport', 'align', 'insert', 'release', 'retract'],
  objects: [
    { en: 'busbar with an insulating cap', zh: '带绝缘帽的汇流排' },
    { en: 'nest', zh: '料座' },
    { en: 'two terminals with studs', zh: '带螺柱的两个端子' },
  ],
  success: {
    en: 'The gap at both terminals is at most 0.3 mm, both holes are within 1 mm of their studs, at most 40 N were felt, and the gripper has let go.',
    zh: '两端子处间隙均不超过 0.3 mm，两孔偏移不超过 1 mm，受力未超过 40 N，夹爪已松开。',
  },
  factors: [thirdsOf({ en: 'place of the studs', zh: '螺柱位置' })],
};

/** A busbar from its nest onto the two studs of a battery module, ready for welding, by a UR5e. */
export const busbarPlacement: CellKind = armKind({
  name: 'busbar-placement',
  title: { en: 'Busbar placement (simulated)', zh: '汇流排安放（仿真）' },
  task: TASK,
  timeLimit: 18,
  objectNames: ['target_busbar', 'target_studs', 'nest'],
  signals: SIGNALS,
  forceLimit: LIMIT.force,
  failureModes: ['dropped', 'misaligned', 'excess_force'],
  instruction: () => TASK.instruction,
  variation(seed) {
    const { studs, nest, friction, mass } = drawLayout(seed);
    return {
      place: placeOf(studs),
      studsYaw: yawOf(studs.orientation),
      nestYaw: yawOf(nest.orientation),
      friction,
      mass,
    };
  },
  drawLayout,
  bodies: sceneBodies,
  standing,
  work: busbarPlacementWork,
  expert: busbarPlacementExpert,
});
