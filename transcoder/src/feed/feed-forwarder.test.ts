import { PassThrough, Writable } from 'node:stream';
import type { Clock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { describe, expect, test } from 'vitest';
import { flv, letters, secondOfFeed } from '../testing/feed-tags.ts';
import { type FeedBody, FeedForwarder } from './feed-forwarder.ts';
import { FlvTagReader } from './flv-tag-reader.ts';

/** An answer of ingest: a stream that may say it broke off. */
class TestFeed extends PassThrough implements FeedBody {
  complete = true;
}

/** An FFmpeg that takes a tag when it is told to. */
class SlowInput extends Writable {
  readonly taken: Buffer[] = [];
  held = false;
  #release: () => void = () => {};

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken.push(chunk);
    if (this.held) this.#release = done;
    else done();
  }

  go(): void {
    this.held = false;
    this.#release();
  }

  get tags(): string {
    return letters(new FlvTagReader().push(Buffer.concat(this.taken)));
  }
}

function forwarding() {
  let nowMs = 0;
  const clock: Clock = { now: () => nowMs, monotonic: () => nowMs, sleep: () => Promise.resolve() };
  const feed = new TestFeed({ highWaterMark: 1024 * 1024 });
  const input = new SlowInput();
  const calls = { offered: 0, taken: 0 };
  const outcome = new FeedForwarder({
    feed,
    reader: new FlvTagReader(),
    input,
    clock,
    logger: createLogger('test', 'silent'),
    onOffered: () => (calls.offered += 1),
    onTaken: () => (calls.taken += 1),
  }).run();
  outcome.catch(() => {});
  /** Sends bytes at a time, and waits until they have been read. */
  const send = async (bytes: Buffer, atMs: number): Promise<void> => {
    nowMs = atMs;
    feed.write(bytes);
    await poll('read', () => feed.readableLength === 0, { deadlineMs: 2000, everyMs: 1 });
  };
  return { feed, input, outcome, calls, send };
}

describe('a feed', () => {
  test('reaches FFmpeg whole, and the input stays open', async () => {
    const { feed, input, outcome, calls } = forwarding();
    const bytes = flv(...secondOfFeed(0), ...secondOfFeed(1));
    feed.end(bytes);
    await outcome;
    expect(Buffer.concat(input.taken)).toEqual(bytes);
    expect(input.writableEnded).toBe(false);
    expect(calls).toEqual({ offered: 81, taken: 81 });
  });

  test('is read on while FFmpeg takes nothing, and then goes on at the newest keyframe', async () => {
    const { feed, input, outcome, calls, send } = forwarding();
    input.held = true;
    for (let second = 0; second < 6; second += 1) {
      await send(second === 0 ? flv(...secondOfFeed(0)) : Buffer.concat(secondOfFeed(second)), second * 1000);
    }
    expect(calls).toEqual({ offered: 1, taken: 0 });
    input.go();
    await poll('all taken', () => calls.taken > 100, { deadlineMs: 2000, everyMs: 1 });
    feed.end();
    await outcome;
    expect(input.tags).toBe(`o${'o'.repeat(100)}Ko${'po'.repeat(19)}`);
  });

  test('that ends while FFmpeg is behind is handed over to its last picture', async () => {
    const { feed, input, outcome, send } = forwarding();
    input.held = true;
    for (let second = 0; second < 6; second += 1) {
      await send(second === 0 ? flv(...secondOfFeed(0)) : Buffer.concat(secondOfFeed(second)), second * 1000);
    }
    feed.end();
    await poll('the end', () => feed.readableEnded, { deadlineMs: 2000, everyMs: 1 });
    input.go();
    await outcome;
    expect(input.tags).toBe(`o${`Ko${'po'.repeat(19)}`.repeat(6)}`);
  });
});

describe('it fails', () => {
  test('when the feed breaks off', async () => {
    const { feed, outcome } = forwarding();
    feed.complete = false;
    feed.end(flv(...secondOfFeed(0)));
    await expect(outcome).rejects.toThrow('the feed broke off');
  });

  test('when the connection is reset', async () => {
    const { feed, outcome } = forwarding();
    feed.destroy(new Error('ECONNRESET'));
    await expect(outcome).rejects.toThrow('the feed broke off');
  });

  test('when FFmpeg leaves it waiting for too long', async () => {
    const { input, outcome, send } = forwarding();
    input.held = true;
    await send(flv(...secondOfFeed(0)), 0);
    await send(Buffer.concat(secondOfFeed(9)), 9000);
    await expect(outcome).rejects.toThrow('far too slow');
    input.destroy();
  });
});
