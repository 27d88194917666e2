import { type Environment, hostVariable, portVariable, readConfig } from '@naru/platform/config';
import { z } from 'zod';

/** How the programs of one machine reach the one that takes WHIP publishers. */
export interface WhipConfig {
  /** Where its HTTP listens. */
  readonly host: string;
  readonly port: number;
  readonly udpPort: number;
}

const DEFAULT_PORT = 8189;
const PORT_RULE = 'must be a port number from 1 to 65535';

/** 0 would be a port that the core process does not know. */
const knownPort = portVariable.min(1, PORT_RULE).default(DEFAULT_PORT);

const WhipVariables = z.object({
  NARU_WHIP: z.enum(['on', 'off'], 'must be on or off').default('on'),
  NARU_INTERNAL_HOST: hostVariable.default('127.0.0.1'),
  NARU_WHIP_PORT: knownPort,
  NARU_WEBRTC_UDP_PORT: knownPort,
});

/**
 * Null: nobody can go live by WHIP.
 *
 * @throws AppError `invalid-configuration`
 */
export function readWhipConfig(environment: Environment): WhipConfig | null {
  const read = readConfig(WhipVariables, environment);
  if (read.NARU_WHIP === 'off') return null;
  return { host: read.NARU_INTERNAL_HOST, port: read.NARU_WHIP_PORT, udpPort: read.NARU_WEBRTC_UDP_PORT };
}
