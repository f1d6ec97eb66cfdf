import type { Check } from './check.ts';
import { contents } from './checks/contents.ts';
import { dimension } from './checks/dimension.ts';
import { finite } from './checks/finite.ts';
import { gaps } from './checks/gaps.ts';
import { idle } from './checks/idle.ts';
import { joints } from './checks/joints.ts';
import { order } from './checks/order.ts';
import { rate } from './checks/rate.ts';
import { tracking } from './checks/tracking.ts';
import { videoAlignment } from './checks/video-alignment.ts';
import { videoFrozen } from './checks/video-frozen.ts';
import { videoStream } from './checks/video-stream.ts';
import { videoTiming } from './checks/video-timing.ts';

/** Every check there is, by name. A rule of a profile names one of them. */
export const CHECKS: readonly Check[] = [
  contents,
  rate,
  gaps,
  order,
  finite,
  dimension,
  joints,
  idle,
  tracking,
  videoTiming,
  videoStream,
  videoFrozen,
  videoAlignment,
];
