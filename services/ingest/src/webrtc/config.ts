import { isIP } from 'node:net';
import {
  databaseUrlVariable,
  type Environment,
  hostVariable,
  internalSecretVariable,
  logLevelVariable,
  portVariable,
  readConfig,
} from '@naru/platform/config';
import { z } from 'zod';
import { readIceServers } from './ice-servers.ts';

/** From here on a port may be anybody's for an outgoing connection (Linux: 32768 to 60999). */
const FIRST_EPHEMERAL_PORT = 32_768;
/** OBS dislikes many candidates, and one each for the local network and the world is enough. */
const MAX_ADDRESSES = 2;
/** 0.0.0.0 and ::, however they are written. */
const UNSPECIFIED = /^[0:.]+$/;

const UDP_PORT_RULE = `must be a port number from 1 to ${FIRST_EPHEMERAL_PORT - 1}`;
const ADDRESSES_RULE = 'must be one or two IP addresses, separated by a comma; no names, not 0.0.0.0';
const ICE_SERVERS_RULE = 'must have one server a line: "stun:HOST", or "turn:HOST USER CREDENTIAL"';
const KBPS_RULE = 'must be a whole number from 100 to 50000';

const udpPortVariable = z.coerce
  .number(UDP_PORT_RULE)
  .int(UDP_PORT_RULE)
  // 0 (any) would be an ephemeral one.
  .min(1, UDP_PORT_RULE)
  .max(FIRST_EPHEMERAL_PORT - 1, UDP_PORT_RULE);

/** In candidates a name, or an address that is none, breaks every connection without a word. */
const addressesVariable = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .refine(
    (addresses) => addresses.length <= MAX_ADDRESSES && addresses.every(isAnnounceable),
    ADDRESSES_RULE,
  );

/** An address with a zone (`fe80::1%eth0`) means something on this machine only. */
const isAnnounceable = (address: string): boolean =>
  isIP(address) !== 0 && !address.includes('%') && !UNSPECIFIED.test(address);

const iceServersVariable = z.string().transform((text, context) => {
  const servers = readIceServers(text);
  if (servers !== null) return servers;
  context.addIssue({ code: 'custom', message: ICE_SERVERS_RULE });
  return z.NEVER;
});

const webrtcVariables = z
  .object({
    NARU_HOST: hostVariable.default('127.0.0.1'),
    NARU_WHIP_PORT: portVariable.default(8189),
    NARU_WEBRTC_UDP_PORT: udpPortVariable.default(8189),
    NARU_WEBRTC_ADDRESSES: addressesVariable.optional(),
    NARU_ICE_SERVERS: iceServersVariable.default([]),
    NARU_WHIP_VIDEO_KBPS: z.coerce
      .number(KBPS_RULE)
      .int(KBPS_RULE)
      .min(100, KBPS_RULE)
      .max(50_000, KBPS_RULE)
      .optional(),
    NARU_INTERNAL_HOST: hostVariable.default('127.0.0.1'),
    NARU_WHIP_FEED_PORT: portVariable.default(0),
    NARU_INTERNAL_SECRET: internalSecretVariable,
    NARU_LOG_LEVEL: logLevelVariable.default('info'),
    DATABASE_URL: databaseUrlVariable,
  })
  .transform((variables) => ({
    /** The listener that the core process forwards /whip to. */
    whip: { host: variables.NARU_INTERNAL_HOST, port: variables.NARU_WHIP_PORT },
    udp: { host: variables.NARU_HOST, port: variables.NARU_WEBRTC_UDP_PORT },
    /** Where publishers reach the UDP port, best first; null when nobody has said. */
    addresses: variables.NARU_WEBRTC_ADDRESSES ?? null,
    iceServers: variables.NARU_ICE_SERVERS,
    /** Kbit/s; null for no limit of ours. */
    maxVideoKbps: variables.NARU_WHIP_VIDEO_KBPS ?? null,
    /** The listener that serves feeds to transcoders; never reachable from outside. */
    internal: {
      host: variables.NARU_INTERNAL_HOST,
      port: variables.NARU_WHIP_FEED_PORT,
      secret: variables.NARU_INTERNAL_SECRET,
    },
    databaseUrl: variables.DATABASE_URL,
    logLevel: variables.NARU_LOG_LEVEL,
  }));

export type WebrtcConfig = z.output<typeof webrtcVariables>;

/** @throws AppError `invalid-configuration` naming every faulty variable */
export const readWebrtcConfig = (environment: Environment): WebrtcConfig =>
  readConfig(webrtcVariables, environment);
