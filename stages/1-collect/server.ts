/** What the server wires: tasks, stations, orders, sessions, the ground board and the count of recordings. */
import type { StageContext } from '@palaestra/platform/http';

export { endSilentRegularly as schedule } from './end-silent-sessions.ts';
export { noteRecorded, noteVerdict, type RecordedEpisode } from './ledger-store.ts';
export { migrations } from './migrations/index.ts';
export { placeOrder } from './place-order.ts';
export { routes } from './routes.ts';
export { stationOf } from './station-store.ts';
export { count } from './store.ts';
export { tasksOf } from './task-store.ts';

/** This stage hears of later ones through `apps/server` and has no jobs of its own. */
export function registerJobs(_context: StageContext): void {}
