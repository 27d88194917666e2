const QUOTED = /^"[^"\r\n]*"$/;
const INTEGER = /^\d{1,20}$/;
const FLOAT = /^\d+(\.\d+)?$/;
const SIGNED_FLOAT = /^-?\d+(\.\d+)?$/;
const ENUMERATED = /^[^",\s]+$/;

/** How values are written (4.2), by attribute: quoted, decimal integer, floating point, resolution or enumerated. */
const TYPES: Readonly<Record<string, RegExp>> = {
  'ASSOC-LANGUAGE': QUOTED,
  AUDIO: QUOTED,
  'AVERAGE-BANDWIDTH': INTEGER,
  BANDWIDTH: INTEGER,
  BYTERANGE: QUOTED,
  'BYTERANGE-LENGTH': INTEGER,
  'BYTERANGE-START': INTEGER,
  'CAN-BLOCK-RELOAD': ENUMERATED,
  'CAN-SKIP-UNTIL': FLOAT,
  CHANNELS: QUOTED,
  CODECS: QUOTED,
  DURATION: FLOAT,
  'FRAME-RATE': FLOAT,
  GAP: ENUMERATED,
  'GROUP-ID': QUOTED,
  'HOLD-BACK': FLOAT,
  ID: QUOTED,
  INDEPENDENT: ENUMERATED,
  LANGUAGE: QUOTED,
  'LAST-MSN': INTEGER,
  'LAST-PART': INTEGER,
  NAME: QUOTED,
  'PART-HOLD-BACK': FLOAT,
  'PART-TARGET': FLOAT,
  RESOLUTION: /^\d+x\d+$/,
  'SKIPPED-SEGMENTS': INTEGER,
  SUBTITLES: QUOTED,
  'TIME-OFFSET': SIGNED_FLOAT,
  TYPE: ENUMERATED,
  URI: QUOTED,
  VIDEO: QUOTED,
};

/** Whether an attribute's value, quotes included, is written as its type demands; true for names that are not known. */
export const isTyped = (name: string, raw: string): boolean => TYPES[name]?.test(raw) ?? true;
