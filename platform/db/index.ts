export type { Db, Migrations } from './db.ts';
export { migrate } from './migrate.ts';
export { type Database, openDatabase } from './open.ts';
