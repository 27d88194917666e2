import { z } from 'zod';
import { AppError } from './errors.ts';
import { LOG_LEVELS } from './logger.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads configuration from the environment with one schema whose keys are variable names. An empty variable counts as
 * absent. All faults come in one message that names the variables and never prints a value.
 *
 * @throws AppError `invalid-configuration`
 */
export function readConfig<T extends z.ZodType>(schema: T, environment: Environment): z.output<T> {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const name = issue.path.map(String).join('.');
    return name !== '' && present[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`;
  });
  throw new AppError('invalid-configuration', `configuration: ${faults.join('; ')}`);
}

/** Building blocks of the services' schemas. */
export const portVariable = z.coerce
  .number('must be a port number')
  .int('must be a port number')
  .min(0, 'must be a port number')
  .max(65_535, 'must be a port number');

export const hostVariable = z.string().min(1).max(255);

export const logLevelVariable = z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`);

/** A shared secret between our own processes. */
export const internalSecretVariable = z.string().min(32, 'must be at least 32 characters');

export const databaseUrlVariable = z
  .string()
  .refine((value) => /^postgres(ql)?:\/\//.test(value), 'must be a postgres:// URL');
