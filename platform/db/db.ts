import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The database as it is handed around; a stage takes its own tables with `db.withTables<CollectTables>()`. */
export type Db = Kysely<unknown>;

/**
 * The migrations of one stage by name. Names sort in the order in which they run and never change:
 * `1-collect-0001-stations`.
 */
export type Migrations = Readonly<Record<string, Migration>>;
