/*
 * Every bound of the WHIP endpoint with its reason.
 */

/** Time for the body of a request; offers of browsers are 10 KB at most. */
export const BODY_DEADLINE_MS = 10_000;
/** What is read of a refused body, so that the client sees the answer and not a reset ... */
export const DISCARD_BYTES = 1024 * 1024;
/** ... and for how long. */
export const DISCARD_MS = 2000;
/** The check of a key ends sooner; only a stuck native library takes longer. OBS itself gives up after 8 s. */
export const PEER_DEADLINE_MS = 5000;
/** A publisher that got its answer and never connects is freed after this. */
export const CONNECT_DEADLINE_MS = 10_000;
/** No RTP and no RTCP for this long: the publisher is gone, whatever ICE still believes. */
export const SILENCE_LIMIT_MS = 15_000;
/** Sessions and requests under way with one key: a page that loads again and again, an encoder beside it. */
export const MAX_SESSIONS_PER_KEY = 5;
/** Sessions on this process, all on one thread: at 2 % of a core each, with room for a busy moment. */
export const MAX_SESSIONS = 40;
/** Our keys have 37 characters. */
export const MAX_KEY_CHARACTERS = 200;
/** Browsers name themselves within these. */
export const MAX_USER_AGENT_CHARACTERS = 100;

/** How long a publisher may ask why its session ended: our page tries to come back for as long, and must not fight. */
export const ENDED_MEMORY_MS = 600_000;
/** Take-overs are limited for each channel; this is for many channels at once. */
export const MAX_ENDED_SESSIONS = 10_000;

/** When to try again, in seconds: the key gate forgets after a minute, everything else sooner. */
export const RETRY_AFTER_SECONDS = {
  tooMany: 60,
  sessions: 10,
  address: 10,
  unavailable: 2,
  full: 30,
} as const;
/**
 * Requests under way from one address: a fifth of what the core process forwards at once, so that one that
 * sends its bodies byte by byte keeps nobody out. Right ones take a tenth of a second.
 */
export const MAX_REQUESTS_PER_ADDRESS = 100;
/** TCP connections at once: each of `MAX_SESSIONS` needs one for a moment, guesses of keys may hold one for 2 s. */
export const MAX_CONNECTIONS = 1000;
