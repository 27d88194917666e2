import { expect, test } from 'vitest';
import { writeAnswer } from './sdp-answer.ts';
import { negotiateOffer } from './sdp-negotiation.ts';
import { type MediaSection, parseSessionDescription } from './session-description.ts';
import {
  CHROMIUM,
  CHROMIUM_SIMULCAST,
  FINGERPRINT,
  FIREFOX,
  OBS,
  OBS_SIMULCAST,
  PASSWORD,
  sdp,
  USERNAME_FRAGMENT,
} from './testing/model-offers.ts';
import { mutated, randomNumbers } from './testing/mutations.ts';
import { writeTransportOffer } from './transport-offer.ts';
import { parseTrickleFragment } from './trickle-fragment.ts';

const LOCAL = {
  ice: { usernameFragment: 'srvU', password: 'srvPasswordOf24Character' },
  fingerprint: FINGERPRINT,
};

function sectionsOf(text: string): readonly MediaSection[] {
  const description = parseSessionDescription(Buffer.from(text));
  if (description.kind === 'refused') throw new Error(description.problem);
  return description.media;
}

/**
 * What must hold whatever was sent: a refusal with a sentence; or an answer whose lines are ours, whatever the offer hid
 * in its names and numbers.
 */
function expectSafe(body: Uint8Array): 'agreed' | 'refused' {
  const agreement = negotiateOffer(body);
  if (agreement.kind === 'refused') {
    expect(agreement.problem).toMatch(/^[A-Z][ -~]*\.$/);
    return 'refused';
  }
  const answer = writeAnswer({
    agreement,
    local: LOCAL,
    sessionId: '1',
    addresses: ['192.0.2.1'],
    port: 8189,
    maxVideoKbps: 3000,
  });
  expect(answer).toMatch(/^(?:[a-z]=[!-~][ -~]*\r\n)+$/);
  const sections = sectionsOf(answer);
  expect(sections.map(({ kind }) => kind)).toEqual(agreement.offer.media.map(({ kind }) => kind));
  for (const { attributes } of sections) {
    expect(attributes.filter(({ name }) => name === 'recvonly')).toHaveLength(1);
    expect(attributes.filter(({ name }) => name === 'fingerprint')).toEqual([
      { name: 'fingerprint', value: `sha-256 ${FINGERPRINT}` },
    ]);
  }
  const transport = writeTransportOffer(agreement.offer.transport);
  expect(transport.split('\r\n')).toHaveLength(16);
  expect(sectionsOf(transport)).toHaveLength(1);
  return 'agreed';
}

const MODELS = [
  ['Chromium', CHROMIUM],
  ['Chromium with simulcast', CHROMIUM_SIMULCAST],
  ['Firefox', FIREFOX],
  ['OBS', OBS],
  ['OBS with simulcast', OBS_SIMULCAST],
] as const;

test.each(MODELS)('the offer of %s cut at any length is refused, or is one', (_, lines) => {
  const whole = sdp(lines);
  for (let length = 0; length < whole.length; length += 1) expectSafe(whole.subarray(0, length));
  const secondMediaLine = whole.lastIndexOf('m=');
  expect(expectSafe(whole.subarray(0, secondMediaLine))).toBe('refused');
  expect(expectSafe(whole)).toBe('agreed');
});

test.each(MODELS)('the offer of %s with places changed at random is refused, or is one', (_, lines) => {
  const whole = sdp(lines);
  const random = randomNumbers(20_261_120);
  const count = { agreed: 0, refused: 0 };
  for (let round = 0; round < 1500; round += 1) count[expectSafe(mutated(whole, random))] += 1;
  expect(count.agreed).toBeGreaterThan(20);
  expect(count.refused).toBeGreaterThan(20);
});

test.each(MODELS)(
  'each line of the offer of %s left out, doubled or moved to the front is survived',
  (_, lines) => {
    for (const [index, line] of lines.entries()) {
      expectSafe(sdp(lines.toSpliced(index, 1)));
      expectSafe(sdp(lines.toSpliced(index, 0, line)));
      expectSafe(sdp([line, ...lines.toSpliced(index, 1)]));
    }
  },
);

test('random bytes are refused', () => {
  const random = randomNumbers(7);
  for (let round = 0; round < 500; round += 1) {
    const bytes = Uint8Array.from({ length: random(300) }, () => random(256));
    expect(expectSafe(bytes)).toBe('refused');
  }
});

test('texts as long as they may be are dealt with in a moment', () => {
  const fill = (line: string): readonly string[] =>
    Array.from({ length: Math.min(4700, Math.floor(58_000 / (line.length + 2))) }, () => line);
  for (const line of [
    'a=rtcp-fb:* nack',
    'a=fmtp:96 a',
    'a=x',
    'a=ssrc:1 cname:x',
    'a=rid:x recv',
    'a=extmap:9 u',
  ]) {
    const startedAt = performance.now();
    expectSafe(sdp([...OBS, ...fill(line)]));
    // Milliseconds; what is quadratic in the length takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  }
});

const FRAGMENT = sdp([
  `a=ice-ufrag:${USERNAME_FRAGMENT}`,
  `a=ice-pwd:${PASSWORD}`,
  'm=audio 9 UDP/TLS/RTP/SAVPF 0',
  'a=mid:0',
  'a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0',
  'a=candidate:473322822 1 udp 41885439 2001:db8::1 3478 typ relay raddr 0.0.0.0 rport 0',
  'a=end-of-candidates',
]);

test('a trickle fragment cut at any length, or changed at random, is refused or read', () => {
  const random = randomNumbers(20_261_120);
  const kinds = { fragment: 0, refused: 0 };
  for (let length = 0; length <= FRAGMENT.length; length += 1) {
    kinds[parseTrickleFragment(FRAGMENT.subarray(0, length)).kind] += 1;
  }
  for (let round = 0; round < 3000; round += 1) {
    const fragment = parseTrickleFragment(mutated(FRAGMENT, random));
    kinds[fragment.kind] += 1;
    if (fragment.kind === 'refused') expect(fragment.problem).toMatch(/^[A-Z][ -~]*\.$/);
    else expect(fragment.candidates.every(({ port }) => port >= 0 && port <= 65_535)).toBe(true);
  }
  expect(kinds.fragment).toBeGreaterThan(100);
  expect(kinds.refused).toBeGreaterThan(100);
});
