import { describe, expect, test } from 'vitest';
import type { VideoCodecName } from './codec-choice.ts';
import { negotiateOffer } from './sdp-negotiation.ts';
import { agreed } from './testing/agreed.ts';
import { CHROMIUM, CHROMIUM_SIMULCAST, OBS_SIMULCAST, replaced, sdp } from './testing/model-offers.ts';

test('layers that nobody could tell apart are refused', () => {
  const refused = negotiateOffer(sdp(replaced(OBS_SIMULCAST, 'a=extmap:2')));
  expect(refused).toMatchObject({ kind: 'refused', problem: expect.stringMatching(/told apart/) as string });
  // One layer is what there is.
  expect(agreed(replaced(CHROMIUM_SIMULCAST, 'a=extmap:10')).media[1]?.rids).toEqual(['f']);
});

describe('of the codecs of a browser with several layers', () => {
  const nameOf = (lines: readonly string[], order: readonly VideoCodecName[]) =>
    agreed(lines, order).media[1]?.codec.name;
  const one = replaced(CHROMIUM_SIMULCAST, 'a=simulcast', 'a=simulcast:send f');

  test('those are passed over that it would send the smallest of', () => {
    expect(nameOf(CHROMIUM_SIMULCAST, ['vp9', 'av1', 'vp8'])).toBe('vp8');
    expect(nameOf(CHROMIUM_SIMULCAST, ['av1', 'h264'])).toBe('h264');
    expect(nameOf(CHROMIUM, ['vp9', 'vp8'])).toBe('vp9');
    expect(nameOf(one, ['vp9', 'vp8'])).toBe('vp9');
  });

  test('there must be another, or the offer is refused', () => {
    const vp9 = CHROMIUM_SIMULCAST.map((line) =>
      line.startsWith('m=video') ? 'm=video 9 UDP/TLS/RTP/SAVPF 98 99' : line,
    );
    expect(negotiateOffer(sdp(vp9))).toMatchObject({
      kind: 'refused',
      problem:
        'No video codec of the offer can be accepted with simulcast; we take H264, VP8 with simulcast.',
    });
    expect(nameOf(replaced(vp9, 'a=simulcast', 'a=simulcast:send f'), ['vp9'])).toBe('vp9');
  });

  test('an encoder may have any: it encodes each layer by itself', () => {
    const av1 = replaced(replaced(OBS_SIMULCAST, 'a=rtpmap:96', 'a=rtpmap:96 AV1/90000'), 'a=fmtp:96');
    expect(nameOf(av1, ['av1'])).toBe('av1');
  });
});
