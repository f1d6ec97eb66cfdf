/** Cleansing: what is measured about a recording, and the verdict that follows. Pure; runs in a browser. */
export { assess, type Judgement, recordingOf, unreadable } from './assess.ts';
export type { Check, Recording } from './check.ts';
export { CHECKS } from './checks.ts';
export { chooseProfile } from './choose-profile.ts';
export { type Embodiment, embodimentOf, type JointLimit, limitOf } from './embodiments.ts';
export { verdictOf } from './judge.ts';
export { type Profiles, parseProfile } from './profile.ts';
