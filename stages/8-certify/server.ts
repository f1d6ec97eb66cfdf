/** What the server wires: reports on standards, from the records of the earlier stages. */
export { migrations } from './migrations/index.ts';
export { routes } from './routes.ts';
export { type CertifyTables, count, listReports } from './store.ts';
