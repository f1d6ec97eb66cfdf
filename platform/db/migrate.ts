import { PalaestraError } from '@palaestra/core';
import { Migrator } from 'kysely/migration';
import type { Db, Migrations } from './db.ts';

/**
 * Bring the tables of all stages up to date; running it again changes nothing. A stage may add a migration that sorts
 * before one of a later stage that has already run.
 *
 * @returns the names that were applied now.
 * @throws PalaestraError `internal` naming the migration that failed; the database is as before (one transaction).
 */
export async function migrate(db: Db, migrations: readonly Migrations[]): Promise<string[]> {
  const all: Record<string, Migrations[string]> = {};
  for (const [name, migration] of migrations.flatMap((set) => Object.entries(set))) {
    if (name in all) throw new PalaestraError('internal', `Cannot migrate: two migrations have one name (${name})`);
    all[name] = migration;
  }
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => all },
    allowUnorderedMigrations: true,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error')?.migrationName ?? 'before the first migration';
    const reason = error instanceof Error ? error.message : String(error);
    throw new PalaestraError('internal', `Cannot migrate the database: ${reason} (${failed})`, { cause: error });
  }
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName);
}
