import { z } from 'zod';
import { FailureCause, Outcome } from './episode.ts';
import type { Bilingual } from './text.ts';

/** The atomic skills of a manipulation episode, in the order in which they usually come. */
export const Skill = z.enum([
  'idle',
  'reach',
  'grasp',
  'lift',
  'transport',
  'align',
  'insert',
  'lock',
  'tug',
  'release',
  'retract',
  'recover',
]);
export type Skill = z.infer<typeof Skill>;

/** What a person reads for each skill; the definition says which event begins it, so that annotators agree. */
export const SKILLS: Readonly<Record<Skill, { label: Bilingual; begins: Bilingual }>> = {
  idle: { label: { en: 'idle', zh: '静止' }, begins: { en: 'nothing moves', zh: '机器人无动作' } },
  reach: {
    label: { en: 'reach', zh: '接近' },
    begins: { en: 'the arm starts towards the object', zh: '手臂开始向目标移动' },
  },
  grasp: { label: { en: 'grasp', zh: '抓取' }, begins: { en: 'the gripper starts to close', zh: '夹爪开始闭合' } },
  lift: { label: { en: 'lift', zh: '提起' }, begins: { en: 'the object leaves its support', zh: '物体离开支撑面' } },
  transport: {
    label: { en: 'transport', zh: '搬运' },
    begins: { en: 'the arm moves sideways with the object', zh: '手臂带物体平移' },
  },
  align: {
    label: { en: 'align', zh: '对准' },
    begins: { en: 'the arm slows above the target', zh: '手臂在目标上方减速' },
  },
  insert: {
    label: { en: 'insert', zh: '插入' },
    begins: { en: 'the object goes down into the target', zh: '物体向下进入目标' },
  },
  lock: {
    label: { en: 'lock', zh: '锁紧' },
    begins: { en: 'the inserted object starts to turn towards its lock', zh: '已插入的物体开始转向锁紧位置' },
  },
  tug: {
    label: { en: 'tug', zh: '回拉' },
    begins: { en: 'the arm starts to pull at the locked object', zh: '手臂开始回拉已锁紧的物体' },
  },
  release: { label: { en: 'release', zh: '松开' }, begins: { en: 'the gripper starts to open', zh: '夹爪开始张开' } },
  retract: { label: { en: 'retract', zh: '退离' }, begins: { en: 'the empty gripper moves away', zh: '空夹爪离开' } },
  recover: { label: { en: 'recover', zh: '纠正' }, begins: { en: 'a failed try is repeated', zh: '失败后重新尝试' } },
};

/** A subtask on a track: [start, end) in seconds since the episode's start. */
export const Segment = z.object({
  start: z.number().min(0),
  end: z.number(),
  skill: Skill,
  /** `arm` for one arm; `left`, `right` for two. */
  track: z.string().default('arm'),
});
export type Segment = z.infer<typeof Segment>;

/** What one author says about an episode. A proposal is made by a program and waits for a person. */
export const Annotation = z.object({
  id: z.string(),
  episode: z.string(),
  /** Person id, or the producer's name and version for a proposal. */
  author: z.string(),
  source: z.enum(['proposal', 'person']),
  outcome: Outcome,
  failureCause: FailureCause.nullable(),
  segments: z.array(Segment),
  instruction: z.string().nullable(),
  /** 1 (unusable) to 5 (exemplary), null when not graded. */
  quality: z.number().int().min(1).max(5).nullable(),
  note: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type Annotation = z.infer<typeof Annotation>;
