import { type Logger, pino } from 'pino';

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/**
 * The log of a process: one JSON object per line on standard error, so that standard output stays free for results.
 * Secrets that travel in headers are left out.
 */
export function createLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['headers.authorization', 'headers.cookie', 'token', 'password'],
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** A log that nobody reads, for tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
