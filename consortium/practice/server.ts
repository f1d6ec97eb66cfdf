/** What the server wires: plants and scenarios. */
import type { StageContext } from '@palaestra/platform/http';

export { migrations } from './migrations/index.ts';
export { routes } from './routes.ts';

/** No jobs yet. */
export function registerJobs(_context: StageContext): void {}
