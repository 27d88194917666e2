/*
 * Bounds of one WebRTC session with their reasons. Those of single packets, frames and buffers stand where they are read.
 */

/** How often a session looks at its clock: half of what a NACK waits for packets that only overtook each other. */
export const TICK_INTERVAL_MS = 10;
/** A session that was not asked for this long stood still with its process (ticks come every 10 ms) ... */
export const STANDSTILL_MS = 60;
/** ... and then waits longer for this long: packets could not be asked for, or wait to be read. */
export const STANDSTILL_PATIENCE_MS = 200;
/** Browsers adapt their bit rate to each feedback; more often costs more than it brings. */
export const TRANSPORT_FEEDBACK_INTERVAL_MS = 100;
/** RFC 3550, 6.2 asks for 5 s on average; senders judge their link sooner with one a second. */
export const REPORT_INTERVAL_MS = 1000;
/** A receiver that sends no media cannot measure it; between the neighbouring town and the other side of the ocean. */
export const ASSUMED_ROUND_TRIP_MS = 50;
/** What REMB grants for all tracks together where the answer names no limit: what RTMP publishers may send. */
export const MAX_BITS_PER_SECOND = 12_000_000;

/** Group of pictures held for joining readers; beyond any of these a reader waits for the next keyframe. */
export const MAX_GOP_BYTES = 16 * 1024 * 1024;
/** OBS's own default is a keyframe every 8.3 s; a reader that begins further back takes too long to catch up. */
export const MAX_GOP_MS = 20_000;
/** Each frame costs memory of its own, however small it is. */
export const MAX_GOP_FRAMES = 10_000;

/** A source is refused when this long after its first packet no keyframe has come. */
export const KEYFRAME_DEADLINE_MS = 15_000;

/**
 * Sound that comes without the video that was agreed on gets a still picture after this long. Video begins within a second
 * of the sound, with a camera that has to wake up within three; viewers should not wait longer for nothing.
 */
export const SLATE_AFTER_MS = 4000;

/** Video that did not arrive for this long while audio did has stopped, or for twice its frame distance if that is more ... */
export const VIDEO_STOPPED_MS = 1000;
/** ... up to this: screens are shared with few frames a second. */
export const MAX_VIDEO_PATIENCE_MS = 2500;
/** A stopped picture is repeated this often: often enough for a part (200 ms) never to wait for it. */
export const REPEAT_PICTURE_MS = 200;
/** Longest hole that is filled with it. */
export const MAX_REPEATED_MS = 10_000;
