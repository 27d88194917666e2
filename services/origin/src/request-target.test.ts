import { describe, expect, test } from 'vitest';
import { RequestTargets } from './request-target.ts';

const MEDIA = '/live/abcdefghij234567abcd/720p/media.m3u8';

describe('request targets', () => {
  test('are a resource and what the query says about reloading', () => {
    const targets = new RequestTargets();
    expect(targets.read(`${MEDIA}?_HLS_msn=7&_HLS_part=2&_HLS_skip=YES`)).toMatchObject({
      resource: { kind: 'media-playlist', rendition: '720p' },
      reload: { msn: 7, part: 2, skip: true },
    });
    expect(targets.read(`${MEDIA}?_HLS_part=2`)?.reload).toEqual({ badRequest: '_HLS_part needs _HLS_msn' });
    expect(targets.read('/live/x')).toBeNull();
  });

  test('are read once while they are asked for, and forgotten for others', () => {
    const targets = new RequestTargets();
    const first = targets.read(MEDIA);
    expect(targets.read(MEDIA)).toBe(first);
    for (let index = 0; index < 300; index += 1) targets.read(`${MEDIA}?x=${index}`);
    expect(targets.read(MEDIA)).toEqual(first);
    expect(targets.read(MEDIA)).not.toBe(first);
  });
});
