import { checkAmf0 } from './amf0-check.ts';
import type { AmfDecoder } from './rtmp-parser.ts';

/** What a publisher says about itself in `onMetaData`; believed only where nothing better is known. */
export interface SourceMetadata {
  readonly frameRate: number | null;
  readonly encoder: string | null;
  /** It names an audio codec. */
  readonly announcesAudio: boolean;
}

const MAX_ENCODER_LENGTH = 100;
const PLAUSIBLE_FRAME_RATE = { min: 1, max: 300 };

/** Reads a data message. Metadata is a courtesy: null when it cannot be read, or is something else. */
export function readMetadataMessage(payload: Buffer, decoder: AmfDecoder): SourceMetadata | null {
  try {
    checkAmf0(payload);
    return readSourceMetadata(decoder.dataMessage(payload));
  } catch {
    return null; // nothing a publisher can put here is worth its stream
  }
}

/** Only own properties count: the decoder lets a peer set prototypes. */
function readSourceMetadata(message: Record<string, unknown>): SourceMetadata | null {
  const fields = message['dataObj'];
  if (message['cmd'] !== '@setDataFrame' && message['cmd'] !== 'onMetaData') return null;
  if (typeof fields !== 'object' || fields === null) return null;
  const own = new Map<string, unknown>(Object.entries(fields));
  const frameRate = own.get('framerate') ?? own.get('fps');
  const encoder = own.get('encoder');
  return {
    frameRate:
      typeof frameRate === 'number' &&
      frameRate >= PLAUSIBLE_FRAME_RATE.min &&
      frameRate <= PLAUSIBLE_FRAME_RATE.max
        ? frameRate
        : null,
    encoder: typeof encoder === 'string' ? [...encoder].slice(0, MAX_ENCODER_LENGTH).join('') : null,
    announcesAudio: own.has('audiocodecid'),
  };
}
