export type { Logger } from 'pino';
export { createLogger, type LogLevel, silentLogger } from './log.ts';
