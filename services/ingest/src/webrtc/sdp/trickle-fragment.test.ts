import { describe, expect, test } from 'vitest';
import { PASSWORD, sdp, USERNAME_FRAGMENT } from './testing/model-offers.ts';
import { parseTrickleFragment, purposeOf, type TrickleFragment } from './trickle-fragment.ts';

const UFRAG = `a=ice-ufrag:${USERNAME_FRAGMENT}`;
const PWD = `a=ice-pwd:${PASSWORD}`;
const CANDIDATE = 'a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host';
const CURRENT = { usernameFragment: USERNAME_FRAGMENT, password: PASSWORD };

/** In the shape of RFC 9725, 4.3.2. */
const FRAGMENT = [
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=mid:0',
  UFRAG,
  PWD,
  `${CANDIDATE} generation 0 ufrag ${USERNAME_FRAGMENT} network-id 1`,
  'a=candidate:3471623853 1 TCP 2122194687 3f2a6d70-8d8c-4f44-9c30-1d0f6f7a3f39.local 9 typ host tcptype active',
  'a=candidate:473322822 1 udp 41885439 2001:db8::1 3478 typ relay raddr 0.0.0.0 rport 0',
  'a=end-of-candidates',
];

function read(lines: readonly string[]): TrickleFragment {
  const fragment = parseTrickleFragment(sdp(lines));
  if (fragment.kind === 'refused') throw new Error(fragment.problem);
  return fragment;
}

test('credentials, candidates and their end are read', () => {
  expect(read(FRAGMENT)).toEqual({
    kind: 'fragment',
    usernameFragment: USERNAME_FRAGMENT,
    password: PASSWORD,
    complete: true,
    candidates: [
      {
        foundation: '1387637174',
        component: 1,
        transport: 'udp',
        priority: 2_122_260_223,
        address: '192.0.2.1',
        port: 61_764,
        type: 'host',
      },
      {
        foundation: '3471623853',
        component: 1,
        transport: 'tcp',
        priority: 2_122_194_687,
        address: '3f2a6d70-8d8c-4f44-9c30-1d0f6f7a3f39.local',
        port: 9,
        type: 'host',
      },
      {
        foundation: '473322822',
        component: 1,
        transport: 'udp',
        priority: 41_885_439,
        address: '2001:db8::1',
        port: 3478,
        type: 'relay',
      },
    ],
  });
});

test('credentials at session level, or repeated in each m-line, are the same ones', () => {
  const repeated = [UFRAG, PWD, 'm=audio 9 RTP/AVP 0', UFRAG, PWD, 'm=video 9 RTP/AVP 0', UFRAG, PWD];
  expect(read(repeated)).toMatchObject({ ...CURRENT, candidates: [], complete: false });
});

test('a fragment may have candidates alone', () => {
  expect(read([CANDIDATE])).toMatchObject({ usernameFragment: null, password: null, complete: false });
});

describe('a fragment', () => {
  test.each([
    ['with the credentials of the session', [UFRAG, PWD, CANDIDATE]],
    ['with its ufrag alone', [UFRAG, CANDIDATE]],
    ['without credentials', [CANDIDATE]],
  ])('%s is a trickle', (_, lines) => {
    expect(purposeOf(read(lines), CURRENT)).toBe('trickle');
  });

  test.each([
    ['with new credentials', ['a=ice-ufrag:EsAw', 'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1']],
    ['with a new ufrag alone', ['a=ice-ufrag:EsAw']],
    ['with a new password alone', [UFRAG, 'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1']],
  ])('%s asks for an ICE restart', (_, lines) => {
    expect(purposeOf(read(lines), CURRENT)).toBe('ice-restart');
  });
});

const candidate = (value: string): readonly string[] => [UFRAG, PWD, `a=candidate:${value}`];

test.each([
  ['nothing', []],
  ['a whole session description', ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', ...FRAGMENT]],
  ['JSON', ['{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host"}']],
  ['a connection line', [...FRAGMENT, 'c=IN IP4 0.0.0.0']],
  ['an empty line between others', [UFRAG, '', PWD]],
  ['an m-line that is none', ['m=audio', UFRAG]],
  ['17 m-lines', Array.from({ length: 17 }, () => 'm=audio 9 RTP/AVP 0')],
  ['a ufrag of 3 characters', ['a=ice-ufrag:abc', PWD]],
  ['a ufrag with a space', ['a=ice-ufrag:ab cd', PWD]],
  ['a password of 21 characters', [UFRAG, `a=ice-pwd:${'x'.repeat(21)}`]],
  ['a password of 257 characters', [UFRAG, `a=ice-pwd:${'x'.repeat(257)}`]],
  ['two different ufrags', [UFRAG, 'm=audio 9 RTP/AVP 0', 'a=ice-ufrag:other']],
  ['an empty candidate', candidate('')],
  ['a candidate without its type', candidate('1 1 udp 1 192.0.2.1 9')],
  ['a candidate with another word for typ', candidate('1 1 udp 1 192.0.2.1 9 type host')],
  [
    'a candidate with a foundation of 33 characters',
    candidate(`${'1'.repeat(33)} 1 udp 1 192.0.2.1 9 typ host`),
  ],
  ['a candidate of component 0', candidate('1 0 udp 1 192.0.2.1 9 typ host')],
  ['a candidate of component 257', candidate('1 257 udp 1 192.0.2.1 9 typ host')],
  ['a candidate with a priority of 2^31', candidate('1 1 udp 2147483648 192.0.2.1 9 typ host')],
  ['a candidate with a negative priority', candidate('1 1 udp -1 192.0.2.1 9 typ host')],
  ['a candidate with port 65536', candidate('1 1 udp 1 192.0.2.1 65536 typ host')],
  ['a candidate with brackets around the address', candidate('1 1 udp 1 [::1] 9 typ host')],
  ['201 candidates', Array.from({ length: 201 }, () => CANDIDATE)],
])('%s is refused as malformed', (_, lines) => {
  expect(parseTrickleFragment(sdp(lines))).toEqual({
    kind: 'refused',
    reason: 'malformed',
    problem: expect.stringMatching(/^[A-Z].*\.$/),
  });
});

test('200 candidates are the most that is read', () => {
  expect(read(Array.from({ length: 200 }, () => CANDIDATE)).candidates).toHaveLength(200);
});
