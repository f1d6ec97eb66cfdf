import type { Task } from '@palaestra/core';
import { armKind } from '../arm/arm-kind.ts';
import type { CellKind } from '../cell.ts';
import { cellToTrayExpert } from './expert.ts';
import { drawLayout } from './layout.ts';
import { sceneBodies, standing } from './scene.ts';
import { LIMIT } from './success.ts';
import { cellToTrayWork } from './work.ts';

const TASK: Task = {
  id: 'cell-to-tray',
  title: { en: 'Cell into tray', zh: '电芯入托盘' },
  instruction: {
    en: 'Take the orange 21700 cell from the rack and put it into the asked pocket of the tray, positive pole up.',
    zh: '从料架取出橙色 21700 电芯，正极朝上放入托盘的指定穴位。',
  },
  steps: [
    { en: 'Move the open gripper over the orange cell.', zh: '将张开的夹爪移到橙色电芯上方。' },
    {
      en: 'Go straight down until the pads are around its upper third, then close.',
      zh: '垂直下降至夹指包住电芯上部三分之一处，闭合夹爪。',
    },
    { en: 'Lift it clear of the rack.', zh: '将电芯提出料架。' },
    { en: 'Carry it over the asked pocket and stop above it.', zh: '移至指定穴位正上方并停稳。' },
    { en: 'Go down without force until it is seated.', zh: '平稳下放至到位，不得用力压入。' },
    { en: 'Open, go straight up.', zh: '张开夹爪，垂直退离。' },
  ],
  cell: 'cell-to-tray',
  skills: ['reach', 'grasp', 'lift', 'transport', 'align', 'insert', 'release', 'retract'],
  objects: [
    { en: '21700 cell', zh: '21700 电芯' },
    { en: 'rack', zh: '料架' },
    { en: '2 x 4 tray', zh: '2 × 4 托盘' },
  ],
  success: {
    en: 'The cell stands in the asked pocket, seated and upright, and the gripper has let go.',
    zh: '电芯直立于指定穴位且到位，夹爪已松开。',
  },
  factors: [{ name: 'pocket', title: { en: 'pocket', zh: '穴位' }, values: [1, 2, 3, 4, 5, 6, 7, 8] }],
};

/** One 21700 cell from a rack into the asked pocket of a 2 x 4 tray, by a UR5e with a parallel gripper. */
export const cellToTray: CellKind = armKind({
  name: 'cell-to-tray',
  title: { en: 'Cell to tray (simulated)', zh: '电芯入托盘（仿真）' },
  task: TASK,
  timeLimit: 16,
  objectNames: ['target_cell', 'target_pocket', 'tray', 'rack'],
  signals: [],
  forceLimit: LIMIT.force,
  failureModes: ['dropped', 'misaligned', 'wrong_pocket'],
  instruction(seed) {
    const pocket = drawLayout(seed).pocket + 1;
    return {
      en: `Put the orange cell into pocket ${pocket} of the tray, positive pole up.`,
      zh: `将橙色电芯正极朝上放入托盘的 ${pocket} 号穴位。`,
    };
  },
  variation(seed) {
    const layout = drawLayout(seed);
    return { pocket: layout.pocket + 1, friction: layout.friction, mass: layout.mass, cells: layout.cells.length };
  },
  drawLayout,
  bodies: sceneBodies,
  standing,
  work: cellToTrayWork,
  expert: cellToTrayExpert,
});
