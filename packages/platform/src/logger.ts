import { type DestinationStream, type LoggerOptions, type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines on standard output, or where `destination` takes them. Messages are constant, values are fields; secrets and payloads are never logged. */
export function createLogger(name: string, level: LogLevel, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    name,
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['streamKey', 'token', 'authorization', '*.streamKey', '*.token', '*.authorization'],
      remove: true,
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
