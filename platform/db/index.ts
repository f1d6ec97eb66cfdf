export type { Db, Migrations } from './db.ts';
export { migrate } from './migrate.ts';
export { type Database, ENDLESS, openDatabase, PATIENCE, type Patience, timeLimits } from './open.ts';
