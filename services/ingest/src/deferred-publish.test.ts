import { createLogger } from '@naru/platform/logger';
import { expect, test } from 'vitest';
import { DeferredPublish } from './deferred-publish.ts';
import type { PublishEnd } from './publish-session.ts';
import type { PublishAdmission, PublishSource } from './publish-source.ts';

/** A publisher whose turn comes when the test says so. */
function staged() {
  const said: string[] = [];
  const drops: PublishEnd[] = [];
  const source: PublishSource = {
    protocol: 'whip',
    feedType: 'video/x-matroska',
    facts: null,
    clockBaseMs: 0,
    attach: () => {},
    detach: () => {},
    drop: (end) => drops.push(end),
  };
  const turns: ((admission: PublishAdmission) => void)[] = [];
  const deferred = new DeferredPublish({
    source,
    begin: async (take) => void turns.push(take),
    logger: createLogger('test', 'silent'),
  });
  const accepted: PublishAdmission = {
    kind: 'accepted',
    open: () => ({
      sessionId: 'session',
      ready: () => said.push('ready'),
      mediaArrived: () => said.push('media'),
      sourceChanged: () => said.push('changed'),
      ended: ({ reason }) => said.push(reason),
    }),
  };
  return { deferred, turns, accepted, said, drops };
}

test('nobody is taken over from before media comes', () => {
  const { deferred, turns, said } = staged();
  deferred.ended({ reason: 'connection-lost', problem: null });
  deferred.mediaArrived();
  expect(turns).toEqual([]);
  expect(said).toEqual([]);
});

test('the first media begins it once, and what was said until then is said again', () => {
  const { deferred, turns, accepted, said } = staged();
  deferred.mediaArrived();
  deferred.mediaArrived();
  deferred.ready();
  expect(turns).toHaveLength(1);
  turns[0]?.(accepted);
  expect(said).toEqual(['media', 'ready']);
  expect(deferred.sessionId).toBe('session');
  deferred.mediaArrived();
  deferred.sourceChanged();
  deferred.ended({ reason: 'unpublished', problem: null });
  expect(said).toEqual(['media', 'ready', 'media', 'changed', 'unpublished']);
});

test('who left while its turn came leaves no session open', () => {
  const { deferred, turns, accepted, said } = staged();
  deferred.mediaArrived();
  deferred.ended({ reason: 'unpublished', problem: null });
  turns[0]?.(accepted);
  expect(said).toEqual(['unpublished']);
});

test.each([
  ['too-many', { reason: 'refused', problem: 'Wait.' }],
  ['bad-key', { reason: 'refused', problem: 'Wait.' }],
  ['rejected', { reason: 'connection-lost', problem: 'Wait.' }],
] as const)('one that is refused then (%s) is dropped with %j', (reason, end) => {
  const { deferred, turns, drops } = staged();
  deferred.mediaArrived();
  turns[0]?.({ kind: 'refused', reason, problem: 'Wait.' });
  expect(drops).toEqual([end]);
});
