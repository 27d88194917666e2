import { MAX_USER_AGENT_CHARACTERS } from './limits.ts';

/** C0, DEL and C1. */
const CONTROLS = /\p{Cc}/gu;

/** The first that fits wins. The browsers' other names ("Mozilla", "Safari") are history and say nothing. */
const PROGRAMS = [
  { pattern: /\bOBS-Studio\/(\d{1,4}(?:\.\d{1,4}){0,2})/, name: 'OBS Studio' },
  { pattern: /\bFirefox\/(\d{1,4})/, name: 'Firefox' },
  { pattern: /\b(?:Headless)?Chrome\/(\d{1,4})/, name: 'Chrome' },
] as const;

/** Program and version of a User-Agent header (RFC 9110, 10.1.5), for the streamer to read; null when it is none that we know. */
export function encoderName(userAgent: string | undefined): string | null {
  const text = (userAgent ?? '').slice(0, MAX_USER_AGENT_CHARACTERS).replaceAll(CONTROLS, '');
  for (const { pattern, name } of PROGRAMS) {
    const version = pattern.exec(text)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return null;
}
