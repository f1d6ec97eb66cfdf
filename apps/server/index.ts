/** The composition root: one process that serves, works and schedules. */
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
