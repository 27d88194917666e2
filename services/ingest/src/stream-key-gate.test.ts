import { ChannelId } from '@naru/contracts/ids';
import { AppError } from '@naru/platform/errors';
import { createLogger } from '@naru/platform/logger';
import { hashSecret } from '@naru/platform/secret';
import { describe, expect, test } from 'vitest';
import { FAILURES_PER_MINUTE } from './login-limiter.ts';
import { type KeyCheck, MAX_FAILURE_PAUSE_MS, StreamKeyGate } from './stream-key-gate.ts';
import { ManualClock, settled } from './testing/manual-clock.ts';

const channelId = ChannelId.parse('7d2b0f4e-52f5-4f0b-9d3d-9a4f4a5b6c7d');
const never = (): AbortSignal => new AbortController().signal;

function gateOf(options: { random?: number; fails?: boolean } = {}) {
  const clock = new ManualClock();
  const asked: string[] = [];
  let revoked = false;
  const gate = new StreamKeyGate({
    authorize: async (keyHash) => {
      asked.push(Buffer.from(keyHash).toString('hex'));
      if (options.fails === true) throw new AppError('timeout', 'the database is away');
      return !revoked && hashSecret('right').equals(keyHash) ? { channelId } : null;
    },
    clock,
    logger: createLogger('test', 'silent'),
    random: () => options.random ?? 0.5,
  });
  return { gate, clock, asked, revoke: () => (revoked = true) };
}

/** Whether it has been answered, after `ms`. */
async function answerAfter(
  clock: ManualClock,
  answer: Promise<KeyCheck>,
  ms: number,
): Promise<KeyCheck | 'waits'> {
  let seen: KeyCheck | 'waits' = 'waits';
  void answer.then((check) => {
    seen = check;
  });
  await settled();
  await clock.pass(ms);
  return seen;
}

test('a right key is let in at once, and asked for by its hash only', async () => {
  const { gate, asked } = gateOf();
  expect(await gate.check('right', '10.0.0.1', never())).toEqual({ kind: 'known', channelId });
  expect(asked).toEqual([hashSecret('right').toString('hex')]);
});

describe('a refusal takes the same time whatever its cause', () => {
  test.each<[string, string, boolean, number, KeyCheck]>([
    ['unknown', 'wrong', false, 0, { kind: 'unknown' }],
    ['other case', 'Right', false, 0, { kind: 'unknown' }],
    ['trailing space', 'right ', false, 0, { kind: 'unknown' }],
    ['empty', '', false, 0, { kind: 'unknown' }],
    ['one failure too many', 'wrong', false, FAILURES_PER_MINUTE, { kind: 'too-many-failures' }],
    ['the database is away', 'right', true, 0, { kind: 'unavailable' }],
  ])('%s', async (...[, key, fails, failuresBefore, expected]) => {
    const { gate, clock } = gateOf({ random: 0.5, fails });
    for (let failure = 0; failure < failuresBefore; failure += 1) void gate.check('x', '10.0.0.1', never());
    const answer = gate.check(key, '10.0.0.1', never());
    expect(await answerAfter(clock, answer, MAX_FAILURE_PAUSE_MS / 2 - 1)).toBe('waits');
    expect(await answerAfter(clock, answer, 1)).toEqual(expected);
  });
});

test('an address that failed too often is not looked up, even with the right key', async () => {
  const { gate, clock, asked } = gateOf({ random: 0 });
  for (let failure = 0; failure < 100; failure += 1)
    await answerAfter(clock, gate.check('x', '10.0.0.1', never()), 1);
  expect(asked).toHaveLength(FAILURES_PER_MINUTE);
  expect(await answerAfter(clock, gate.check('right', '10.0.0.1', never()), 1)).toEqual({
    kind: 'too-many-failures',
  });
  expect(await gate.check('right', '10.0.0.2', never())).toEqual({ kind: 'known', channelId });
});

describe('a key that was right before', () => {
  async function afterWrongKeys() {
    const gate = gateOf({ random: 0 });
    await gate.gate.check('right', '10.0.0.2', never());
    for (let failure = 0; failure < 100; failure += 1)
      await answerAfter(gate.clock, gate.gate.check('x', '10.0.0.1', never()), 1);
    return gate;
  }

  test('is let in from an address that others fail from', async () => {
    const { gate } = await afterWrongKeys();
    expect(await gate.check('right', '10.0.0.1', never())).toEqual({ kind: 'known', channelId });
  });

  test('opens the door to no other key', async () => {
    const { gate, clock } = await afterWrongKeys();
    await gate.check('right', '10.0.0.1', never());
    expect(await answerAfter(clock, gate.check('x', '10.0.0.1', never()), 1)).toEqual({
      kind: 'too-many-failures',
    });
  });

  test('is as good as any wrong one once it is revoked', async () => {
    const { gate, clock, revoke } = await afterWrongKeys();
    revoke();
    const ask = () => answerAfter(clock, gate.check('right', '10.0.0.1', never()), 1);
    expect(await ask()).toEqual({ kind: 'unknown' });
    expect(await ask()).toEqual({ kind: 'too-many-failures' });
  });
});

test('a database that is away costs no attempts', async () => {
  const { gate, clock, asked } = gateOf({ random: 0, fails: true });
  for (let attempt = 0; attempt < 50; attempt += 1)
    await answerAfter(clock, gate.check('right', '10.0.0.1', never()), 1);
  expect(asked).toHaveLength(50);
});

test('a publisher that leaves ends the wait', async () => {
  const { gate } = gateOf();
  const left = new AbortController();
  const answer = gate.check('wrong', '10.0.0.1', left.signal);
  await settled();
  left.abort();
  await expect(answer).rejects.toThrow('aborted');
});
