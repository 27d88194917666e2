import type { SourceFacts } from '@naru/contracts/source-facts';
import { type AacConfig, parseAacConfig } from './aac-config.ts';
import type { Silence } from './gap-filler.ts';
import { readAudioTag } from './media-tag.ts';
import { type Mp3Config, parseMp3Header } from './mp3-header.ts';
import {
  SILENT_AAC_CONFIG,
  SILENT_AAC_SPECIFIC_CONFIG,
  silentAacFrame,
  silentMp3Frame,
} from './silent-audio.ts';

/** First byte of an AAC tag: the other fields say nothing for AAC (Adobe FLV 10.1, E.4.2.1). */
const AAC_TAG_HEADER = 0xaf;

type Format =
  | { readonly kind: 'aac'; readonly config: AacConfig; readonly body: Buffer; readonly silent: boolean }
  | { readonly kind: 'mp3'; readonly config: Mp3Config; readonly tagHeader: number };

export type AudioRead =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unsupported'; readonly codec: string }
  /** A sequence header that differs from the former one. */
  | { readonly kind: 'configured' }
  /** `configured`: the frame itself tells of a format that differs from the former one. */
  | { readonly kind: 'frame'; readonly configured: boolean };

/** What the audio of a source is, as its messages tell. */
export class AudioFormat {
  #format: Format | null = null;

  get known(): boolean {
    return this.#format !== null;
  }

  /** Of the known format. */
  get facts(): SourceFacts['audio'] {
    const format = this.#format;
    const { sampleRate, channels } = format?.config ?? SILENT_AAC_CONFIG;
    return {
      codec: format?.kind ?? 'aac',
      sampleRate,
      channels,
      silent: format?.kind === 'aac' && format.silent,
    };
  }

  /** The sequence header as a tag body; null for MP3, which has none. */
  get configBody(): Buffer | null {
    return this.#format?.kind === 'aac' ? this.#format.body : null;
  }

  get silence(): Silence | null {
    const format = this.#format;
    if (format === null) return null;
    const { sampleRate, frameSamples } = format.config;
    const body =
      format.kind === 'aac'
        ? Buffer.concat([Buffer.from([AAC_TAG_HEADER, 1]), silentAacFrame(format.config)])
        : Buffer.concat([Buffer.from([format.tagHeader]), silentMp3Frame(format.config)]);
    return { body, frameMs: (frameSamples * 1000) / sampleRate, always: this.facts.silent };
  }

  /** From now on the source has none; ours is sent. */
  assumeSilence(): void {
    const body = Buffer.concat([Buffer.from([AAC_TAG_HEADER, 0]), SILENT_AAC_SPECIFIC_CONFIG]);
    this.#format = { kind: 'aac', config: SILENT_AAC_CONFIG, body, silent: true };
  }

  read(body: Buffer): AudioRead {
    const tag = readAudioTag(body);
    switch (tag.kind) {
      case 'aac-config':
        return this.#configureAac(tag.config, body);
      case 'aac-frame': {
        const expected = this.#format?.kind === 'aac' && !this.#format.silent;
        return expected ? { kind: 'frame', configured: false } : { kind: 'ignored' };
      }
      case 'mp3-frame':
        return this.#readMp3(tag.frame, body[0] ?? 0);
      default:
        return tag;
    }
  }

  #configureAac(bytes: Buffer, body: Buffer): AudioRead {
    const config = parseAacConfig(bytes);
    if (config === null) return { kind: 'unsupported', codec: 'AAC of this kind' };
    const format = this.#format;
    if (format?.kind === 'aac' && !format.silent && format.body.equals(body)) return { kind: 'ignored' };
    this.#format = { kind: 'aac', config, body, silent: false };
    return { kind: 'configured' };
  }

  #readMp3(frame: Buffer, tagHeader: number): AudioRead {
    const config = parseMp3Header(frame);
    if (config === null) return { kind: 'ignored' };
    const format = this.#format;
    const same =
      format?.kind === 'mp3' &&
      format.config.sampleRate === config.sampleRate &&
      format.config.channels === config.channels;
    if (!same) this.#format = { kind: 'mp3', config, tagHeader };
    return { kind: 'frame', configured: !same };
  }
}
