import { expect, test } from 'vitest';
import { MAX_SDP_BYTES } from '../sdp/limits.ts';
import { negotiateOffer } from '../sdp/sdp-negotiation.ts';
import { CHROMIUM, OBS, sdp } from '../sdp/testing/model-offers.ts';

/** What a caller without any right may cost us, since offers are read before keys are checked. */
const MAX_COST_MS = 50;

/** The best of several: a busy machine is not what is measured. */
function costMs(body: Uint8Array): number {
  const costs = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    negotiateOffer(body);
    return performance.now() - startedAt;
  });
  return Math.min(...costs);
}

/** A good offer with one line over and over, up to the largest body that is read. */
const filled = (lines: readonly string[], line: string): Buffer => {
  const start = sdp(lines);
  const rest = Math.min(4900 - lines.length, Math.floor((MAX_SDP_BYTES - start.length) / (line.length + 2)));
  return Buffer.concat([start, Buffer.from(`${line}\r\n`.repeat(rest))]);
};

test.each<[string, Buffer]>([
  ['no SDP', Buffer.alloc(MAX_SDP_BYTES, 'x')],
  ['NULs', Buffer.alloc(MAX_SDP_BYTES)],
  ['line ends', Buffer.alloc(MAX_SDP_BYTES, '\r\n')],
  ['carriage returns', Buffer.from(`${OBS.join('\r')}${'\r'.repeat(60_000)}`)],
  ['a line of 60 KB', Buffer.from(`v=0\r\ns=${'x'.repeat(60_000)}\r\n`)],
  ['1,000 m-lines', Buffer.from(`v=0\r\n${'m=audio 9 RTP/SAVPF 0\r\n'.repeat(1000)}`)],
  ['a good offer', sdp(CHROMIUM)],
  ...[
    'a=x',
    'a=rtcp-fb:* nack',
    'a=fmtp:96 a=b;c=d',
    'a=rtpmap:96 H264/90000',
    'a=ssrc:1 cname:x',
    'a=ssrc-group:FID 1 2',
    'a=rid:x send',
    'a=simulcast:send a;b;c',
    'a=extmap:9 u',
    'a=fingerprint:sha-256 x',
    'a=group:BUNDLE 0 1',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
  ].map((line): [string, Buffer] => [`"${line}" over and over`, filled(OBS, line)]),
])('an offer of %s is answered or refused within 50 ms', (_, body) => {
  expect(body.length).toBeLessThanOrEqual(MAX_SDP_BYTES);
  expect(costMs(body)).toBeLessThan(MAX_COST_MS);
});
