import type { Task } from '@palaestra/core';
import { armKind } from '../arm/arm-kind.ts';
import type { CellKind } from '../cell.ts';
import { yawOf } from '../pose.ts';
import { thirdsOf } from '../thirds.ts';
import { plugInsertionExpert } from './expert.ts';
import { drawLayout, placeOf } from './layout.ts';
import { sceneBodies, standing } from './scene.ts';
import { LIMIT } from './success.ts';
import { plugInsertionWork, SIGNALS } from './work.ts';

const TASK: Task = {
  id: 'plug-insertion',
  title: { en: 'High-voltage test plug', zh: '高压测试插头插接' },
  instruction: {
    en: 'Take the orange test plug from its holder, insert it into the pack’s socket, lock it and check the lock by pulling.',
    zh: '从支座取出橙色高压测试插头，插入电池包插座，旋转锁紧，并回拉确认。',
  },
  steps: [
    {
      en: 'Move the open gripper over the plug, go down and close on its grip.',
      zh: '张开夹爪移到插头上方，下降并夹住手柄。',
    },
    { en: 'Lift it clear of the holder and carry it over the socket.', zh: '将插头提离支座，移至插座正上方。' },
    { en: 'Turn the bar in line with the slot.', zh: '转动插头，使卡销对准插座槽口。' },
    {
      en: 'Insert it until the collar rests on the socket, at most 75 N.',
      zh: '插入至凸肩贴合插座，插入力不超过 75 N。',
    },
    { en: 'Turn it by a quarter to the stop: the interlock closes.', zh: '旋转约 90° 至限位，高压互锁闭合。' },
    { en: 'Pull with at least 15 N: it must hold.', zh: '以不小于 15 N 的力回拉，确认锁紧。' },
    { en: 'Open, go straight up.', zh: '张开夹爪，垂直退离。' },
  ],
  cell: 'plug-insertion',
  skills: ['reach', 'grasp', 'lift', 'transport', 'align', 'insert', 'lock', 'tug', 'release', 'retract'],
  objects: [
    { en: 'high-voltage test plug', zh: '高压测试插头' },
    { en: 'holder', zh: '插头支座' },
    { en: 'socket of a battery pack', zh: '电池包插座' },
  ],
  success: {
    en: 'The plug is fully in and locked, the interlock is closed, the lock held a pull of 15 N, at most 75 N were felt, and the gripper has let go.',
    zh: '插头完全插入并锁紧，高压互锁闭合，经受 15 N 回拉，受力未超过 75 N，夹爪已松开。',
  },
  factors: [thirdsOf({ en: 'place of the socket', zh: '插座位置' })],
};

/** A high-voltage test plug from its holder into a battery pack's socket, locked by a quarter turn, by a UR5e. */
export const plugInsertion: CellKind = armKind({
  name: 'plug-insertion',
  title: { en: 'Test plug insertion (simulated)', zh: '高压测试插头插接（仿真）' },
  task: TASK,
  timeLimit: 20,
  objectNames: ['target_plug', 'target_socket', 'holder'],
  signals: SIGNALS,
  forceLimit: LIMIT.force,
  failureModes: ['dropped', 'misaligned', 'not_locked', 'excess_force'],
  instruction: () => TASK.instruction,
  variation(seed) {
    const { socket, holder, friction, mass } = drawLayout(seed);
    return {
      place: placeOf(socket),
      socketYaw: yawOf(socket.orientation),
      holderYaw: yawOf(holder.orientation),
      friction,
      mass,
    };
  },
  drawLayout,
  bodies: sceneBodies,
  standing,
  work: plugInsertionWork,
  expert: plugInsertionExpert,
});
