/*
 * Every bound of the RTMP side with its reason. A publisher that knows a valid key gets room for media; everybody else
 * gets just enough to say who they are.
 */

/** Connections at once; each costs a few KB before login. */
export const MAX_CONNECTIONS = 2000;
/** ... from one address. A studio behind one address runs a handful of encoders. */
export const MAX_CONNECTIONS_PER_ADDRESS = 50;
/** So many beyond that are let in far enough to be told why they are refused; the rest is cut at once. */
export const MAX_EXPLAINED_PER_ADDRESS = 5;

/** From accept to an accepted publish, key check included. A slow handshake byte by byte does not extend it. */
export const PUBLISH_DEADLINE_MS = 10_000;
/** How often deadlines are looked at. */
export const CHECK_INTERVAL_MS = 250;
/** After a refusal the socket is read (and ignored) for this long: a reset would overtake the reason on its way. */
export const FAREWELL_MS = 400;
/** TCP keep-alive probes begin after this; media silence is what really ends dead connections. */
export const KEEP_ALIVE_MS = 10_000;
/** Answers are a few hundred bytes; who does not take this much of them is not a publisher. */
export const MAX_UNSENT_BYTES = 256 * 1024;

/** RTMP 1.0, 5.2: version of plain RTMP, the only one served. */
export const RTMP_VERSION = 3;
/** Chunk sizes clients may set. Below 128 headers cost more than media; above 16 MiB - 1 no message is that long. */
export const MIN_CHUNK_BYTES = 128;
export const MAX_CHUNK_BYTES = 0xff_ff_ff;
/** Encoders use four to six. */
export const MAX_CHUNK_STREAMS = 16;
/** Commands are short, and decoding a long one blocks the event loop for everybody. */
export const MAX_COMMAND_BYTES = 16 * 1024;
/** Metadata beyond this is skipped, not stored. */
export const MAX_METADATA_BYTES = 64 * 1024;
/** A keyframe at 12 Mb/s with a 2 s GOP stays far below. */
export const MAX_VIDEO_BYTES = 4 * 1024 * 1024;
/** The longest AAC frame is 6,144 bits a channel: 6 KB for 8 channels. */
export const MAX_AUDIO_BYTES = 64 * 1024;
/** Unfinished messages of one connection together. */
export const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** `createStream` calls of one connection; encoders make one. */
export const MAX_MESSAGE_STREAMS = 8;
/** Commands before a publish is accepted; encoders send about six. */
export const MAX_COMMANDS = 100;
/** The stream name, query included. */
export const MAX_STREAM_NAME_LENGTH = 1024;
export const MAX_TC_URL_LENGTH = 2048;

/** AMF0 values: how deep, and how many in one message. `onMetaData` is one object of about twenty fields. */
export const MAX_AMF_DEPTH = 8;
export const MAX_AMF_VALUES = 1000;

/** A source is refused when this long after its publish no keyframe has come. */
export const KEYFRAME_DEADLINE_MS = 15_000;
/** Highest bitrate, over the window below. */
export const MAX_BITS_PER_SECOND = 12_000_000;
export const BITRATE_WINDOW_MS = 5000;
/** Media is read no faster than this many times real time ... */
export const MAX_PACE = 1.1;
/** ... after a burst of this much ... */
export const PACE_BURST_MS = 2000;
/** ... and a publisher that was held up may catch up this much at full speed. */
export const PACE_CATCH_UP_MS = 10_000;
/**
 * ... but its media never gets further ahead of the clock than this, or a file sent too fast would end up minutes in the
 * future. An encoder's clock that runs fast by 0.2 per mille gets there in half a day.
 */
export const MAX_LEAD_MS = 10_000;
/** Shorter pauses are not worth a timer. */
export const MIN_PACE_PAUSE_MS = 10;

/** Group of pictures held for joining readers; beyond it a reader waits for the next keyframe. */
export const MAX_GOP_BYTES = 16 * 1024 * 1024;
/** Audio counts as absent when it has not shown this long after the first keyframe ... */
export const AUDIO_GRACE_MS = 1000;
/** ... or at once after this, when the metadata names no audio. */
export const NO_AUDIO_DECLARED_GRACE_MS = 150;
/** New picture parameters are taken over at a keyframe, at most this often: each one restarts a decoder. */
export const MIN_CONFIG_INTERVAL_MS = 2000;
/** Changes of the audio codec in one session: each one begins a new transcode. */
export const MAX_AUDIO_CHANGES = 20;
