import { type Logger, pino } from 'pino';

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Bytes of lines that wait for a disk that is full; the rest of them is dropped. */
const MOST_WAITING = 1024 * 1024;

/**
 * The log of a process: one JSON object per line on standard error, so that standard output stays free for results, or
 * in `file`, whose folder must exist. Secrets that travel in headers are left out. A log that cannot be written, because
 * its disk is full, ends nothing.
 */
export function createLogger(level: LogLevel, file: string | null = null): Logger {
  const destination = pino.destination({ dest: file ?? 2, sync: true, maxLength: MOST_WAITING });
  // Unheard, it would end the process, just when a full disk needs somebody who goes on reading.
  destination.on('error', () => {});
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['headers.authorization', 'headers.cookie', 'token', 'password'],
    },
    destination,
  );
}

/** A log that nobody reads, for tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
