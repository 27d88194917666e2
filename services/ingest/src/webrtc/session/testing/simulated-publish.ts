import type { PublishEnd } from '../../../publish-session.ts';
import type { FeedSink } from '../../../publish-source.ts';
import { ManualClock } from '../../../testing/manual-clock.ts';
import { randomFrom } from '../../rtp/testing/rtp-samples.ts';
import type { Agreement } from '../../sdp/sdp-negotiation.ts';
import { TICK_INTERVAL_MS } from '../limits.ts';
import { WhipSource } from '../whip-source.ts';
import type { SimulatedSender } from './simulated-sender.ts';

const ONE_WAY_MS = 20;

/** Remembers what a reader was given. */
export class ReadFeed implements FeedSink {
  readonly chunks: Uint8Array[] = [];
  isOver = false;

  write(bytes: Uint8Array): void {
    this.chunks.push(bytes);
  }

  end(): void {
    this.isOver = true;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** Sender, link and source in one time that only passes by `run`. */
export class SimulatedPublish {
  readonly clock = new ManualClock();
  readonly source: WhipSource;
  readonly events: string[] = [];
  readonly drops: PublishEnd[] = [];
  /** Probability that a datagram is lost, either way. */
  loss = 0;
  readonly #startedAt = this.clock.monotonic();
  readonly #sender: SimulatedSender;
  readonly #random = randomFrom(7);
  readonly #underWay: { at: number; arrive: () => void }[] = [];

  constructor(agreement: Agreement, sender: SimulatedSender) {
    this.#sender = sender;
    this.source = new WhipSource({
      agreement,
      clock: this.clock,
      ssrc: 42,
      maxBitsPerSecond: null,
      encoder: 'a test',
      send: (datagram) =>
        this.#transmit(() => sender.receive(datagram).forEach((sent) => this.#deliver(sent))),
      drop: (end) => this.drops.push(end),
      events: {
        ready: () => this.events.push('ready'),
        mediaArrived: () => {},
        refused: (problem) => this.events.push(problem),
      },
    });
  }

  run(durationMs: number): void {
    const until = this.clock.monotonic() + durationMs;
    while (this.clock.monotonic() < until) {
      const now = this.clock.monotonic();
      for (const datagram of this.#sender.due(now - this.#startedAt)) this.#deliver(datagram);
      for (const { arrive } of this.#arriving(now)) arrive();
      if ((now - this.#startedAt) % TICK_INTERVAL_MS === 0) this.source.tick(now);
      this.clock.advance(1);
    }
  }

  #deliver(datagram: Uint8Array): void {
    this.#transmit(() => this.source.datagram(datagram, this.clock.monotonic()));
  }

  #transmit(arrive: () => void): void {
    if (this.#random() < this.loss) return;
    this.#underWay.push({ at: this.clock.monotonic() + ONE_WAY_MS, arrive });
  }

  #arriving(now: number) {
    const count = this.#underWay.findIndex(({ at }) => at > now);
    return this.#underWay.splice(0, count === -1 ? this.#underWay.length : count);
  }
}
