import type { MessageRoom } from './chunk-reader.ts';
import { MAX_AUDIO_BYTES, MAX_COMMAND_BYTES, MAX_METADATA_BYTES, MAX_VIDEO_BYTES } from './limits.ts';
import { MESSAGE_TYPE } from './message-types.ts';
import { ProtocolError } from './protocol-error.ts';

/** How far a connection has come: only an accepted publisher gets room for media, and nobody once it is over. */
export type MessagePhase = 'before-publish' | 'publishing' | 'over';

/**
 * What to do with a message, by what its header announces, before anything is stored.
 *
 * @throws ProtocolError when the connection must end
 */
export function roomForMessage(phase: MessagePhase, type: number, length: number): MessageRoom {
  if (phase === 'over') return 'skip';
  switch (type) {
    case MESSAGE_TYPE.video:
      return roomForMedia(phase, length, MAX_VIDEO_BYTES);
    case MESSAGE_TYPE.audio:
      return roomForMedia(phase, length, MAX_AUDIO_BYTES);
    case MESSAGE_TYPE.data:
      if (phase !== 'publishing') throw new ProtocolError('data without publishing');
      return length <= MAX_METADATA_BYTES ? 'take' : 'skip';
    default:
      if (length > MAX_COMMAND_BYTES) throw new ProtocolError('message too long');
      return 'take';
  }
}

function roomForMedia(phase: MessagePhase, length: number, maxBytes: number): MessageRoom {
  if (phase !== 'publishing') throw new ProtocolError('media without publishing');
  if (length > maxBytes) throw new ProtocolError('media message too long');
  return 'take';
}
