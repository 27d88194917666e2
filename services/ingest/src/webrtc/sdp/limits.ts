/*
 * Every bound of SDP texts with its reason. Offers of browsers have 100 to 300 lines in 4 to 10 KB; whoever sends more
 * costs time and gains nothing.
 */

/** The HTTP body limit of WHIP; also checked here, so that no caller can forget it. */
export const MAX_SDP_BYTES = 64 * 1024;
export const MAX_SDP_LINES = 5000;
export const MAX_SDP_LINE_CHARACTERS = 2000;
/** We serve two; a few more let the refusal say what is wrong with them. */
export const MAX_MEDIA_SECTIONS = 16;
/** A mid travels in a one-byte header extension, which holds 16 bytes (RFC 8285, 4.2). */
export const MAX_MID_CHARACTERS = 16;
/** Parameters of one codec; H.264 has about twenty in all (RFC 6184, 8.1). */
export const MAX_CODEC_PARAMETERS = 64;
/** Sources in one media section: six simulcast layers with retransmission are twelve. */
export const MAX_SSRCS = 64;
/** Restricted streams (a=rid) of one media section; OBS offers up to four, browsers three. */
export const MAX_RIDS = 16;
/** Candidates in one fragment: ten interfaces, UDP and TCP, both address families and relays stay below. */
export const MAX_CANDIDATES = 200;
