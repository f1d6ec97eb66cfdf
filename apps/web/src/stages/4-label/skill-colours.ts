import type { Skill } from '@palaestra/core';

/** Each skill keeps its colour on every page; the word stands beside it. */
export const SKILL_COLOUR: Readonly<Record<Skill, string>> = {
  idle: 'var(--sig-7)',
  reach: 'var(--sig-5)',
  grasp: 'var(--sig-1)',
  lift: 'var(--sig-4)',
  transport: 'var(--sig-0)',
  align: 'var(--sig-6)',
  insert: 'var(--sig-2)',
  lock: 'var(--sig-4)',
  tug: 'var(--sig-0)',
  release: 'var(--sig-3)',
  retract: 'var(--sig-5)',
  recover: 'var(--p-drop)',
};

/** The digits stay what hands have learnt; what came later has the keys beside them. */
export const SKILL_KEY: Readonly<Record<Skill, string>> = {
  idle: '1',
  reach: '2',
  grasp: '3',
  lift: '4',
  transport: '5',
  align: '6',
  insert: '7',
  release: '8',
  retract: '9',
  recover: '0',
  lock: '-',
  tug: '=',
};
