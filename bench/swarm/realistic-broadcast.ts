import { randomFillSync } from 'node:crypto';
import { SyntheticBroadcast } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import type { PartAdded, RunStarted } from '@naru/hls/live-event';

/** Bytes a second, as our ladder makes them, sound included: 2.5 and 1.2 Mbit/s. */
const BYTES_PER_SECOND = { '720p': 312_000, '480p': 150_000 } as const;
const SEGMENT_MS = 2000;

/** Events of a broadcast whose parts have the size of real ones; no two have the same bytes. */
export class RealisticBroadcast {
  readonly partsPerSegment: number;
  readonly #events: SyntheticBroadcast;
  readonly #filling = Object.entries(BYTES_PER_SECOND).map(
    ([name, bytes]) => [name, randomFillSync(new Uint8Array(bytes * (SEGMENT_MS / 1000)))] as const,
  );

  constructor(partTargetMs: number) {
    this.partsPerSegment = Math.max(1, Math.round(SEGMENT_MS / partTargetMs));
    this.#events = new SyntheticBroadcast({
      renditions: Object.keys(BYTES_PER_SECOND),
      partsPerSegment: this.partsPerSegment,
      targetDurationSeconds: SEGMENT_MS / 1000,
    });
  }

  /** Length of a part. */
  get partMs(): number {
    return SEGMENT_MS / this.partsPerSegment;
  }

  start(): RunStarted {
    return this.#events.start(1);
  }

  part(): PartAdded {
    const event = this.#events.part();
    const media = this.#filling.map(([name, filling]) => {
      const bytes = filling.slice(0, Math.round(filling.length / this.partsPerSegment));
      bytes.set(event.media[name] ?? []); // names rendition and part
      return [name, bytes] as const;
    });
    return { ...event, media: Object.fromEntries(media) };
  }
}
