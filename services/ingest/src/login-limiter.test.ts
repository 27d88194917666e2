import { describe, expect, test } from 'vitest';
import { FAILURES_PER_MINUTE, LoginLimiter, REFUSED_FOR_MS, sourceOf } from './login-limiter.ts';
import { ManualClock } from './testing/manual-clock.ts';

function failing(limiter: LoginLimiter, times: number, address = '10.0.0.1'): number {
  let let_in = 0;
  for (let attempt = 0; attempt < times; attempt += 1) if (limiter.begin(address) !== null) let_in += 1;
  return let_in;
}

describe('an address', () => {
  test('may fail ten times in a minute, then waits a minute', async () => {
    const clock = new ManualClock();
    const limiter = new LoginLimiter(clock);
    expect(failing(limiter, 1000)).toBe(FAILURES_PER_MINUTE);
    await clock.pass(REFUSED_FOR_MS - 1);
    expect(failing(limiter, 1)).toBe(0);
    await clock.pass(1);
    expect(failing(limiter, 1000)).toBe(FAILURES_PER_MINUTE);
  });

  test('that fails slowly enough is never refused', async () => {
    const clock = new ManualClock();
    const limiter = new LoginLimiter(clock);
    for (let minute = 0; minute < 20; minute += 1) {
      expect(failing(limiter, FAILURES_PER_MINUTE - 1)).toBe(FAILURES_PER_MINUTE - 1);
      await clock.pass(60_001);
    }
  });

  test('does not count its successes', () => {
    const limiter = new LoginLimiter(new ManualClock());
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      const succeed = limiter.begin('10.0.0.1');
      expect(succeed).not.toBeNull();
      succeed?.();
    }
  });

  test('does not use up what another one may do', () => {
    const limiter = new LoginLimiter(new ManualClock());
    failing(limiter, 1000);
    expect(failing(limiter, 1, '10.0.0.2')).toBe(1);
  });
});

test('memory stays bounded under an attack from very many addresses, and those at it stay refused', () => {
  const limiter = new LoginLimiter(new ManualClock());
  for (let index = 0; index < 50_000; index += 1) {
    limiter.begin(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
    if (index % 100 === 0) failing(limiter, 20, '192.0.2.1');
  }
  expect(limiter.remembered).toBeLessThanOrEqual(20_000);
  expect(limiter.begin('192.0.2.1')).toBeNull();
});

describe('addresses of one owner count as one', () => {
  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s is %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
