import { describe, expect, test } from 'vitest';
import { readWebrtcConfig } from './config.ts';

const needed = {
  DATABASE_URL: 'postgres://naru@127.0.0.1/naru',
  NARU_INTERNAL_SECRET: 'x'.repeat(32),
};
const read = (variables: Record<string, string>): ReturnType<typeof readWebrtcConfig> =>
  readWebrtcConfig({ ...needed, ...variables });

test('what is not said has its default', () => {
  expect(read({})).toEqual({
    whip: { host: '127.0.0.1', port: 8189 },
    udp: { host: '127.0.0.1', port: 8189 },
    addresses: null,
    iceServers: [],
    maxVideoKbps: null,
    internal: { host: '127.0.0.1', port: 0, secret: needed.NARU_INTERNAL_SECRET },
    databaseUrl: needed.DATABASE_URL,
    logLevel: 'info',
  });
});

test('everything can be said', () => {
  const config = read({
    NARU_HOST: '0.0.0.0',
    NARU_WHIP_PORT: '0',
    NARU_WEBRTC_UDP_PORT: '32767',
    NARU_WEBRTC_ADDRESSES: '203.0.113.7, 2001:db8::7',
    NARU_ICE_SERVERS: 'stun:stun.example.org\nturn:turn.example.org user secret',
    NARU_WHIP_VIDEO_KBPS: '2500',
  });
  expect(config).toMatchObject({
    whip: { host: '127.0.0.1', port: 0 },
    udp: { host: '0.0.0.0', port: 32_767 },
    addresses: ['203.0.113.7', '2001:db8::7'],
    iceServers: [
      { url: 'stun:stun.example.org', login: null },
      { url: 'turn:turn.example.org', login: { username: 'user', credential: 'secret' } },
    ],
    maxVideoKbps: 2500,
  });
});

describe('refused', () => {
  test.each([
    ['NARU_WEBRTC_ADDRESSES', 'stream.example.org'],
    ['NARU_WEBRTC_ADDRESSES', '0.0.0.0'],
    ['NARU_WEBRTC_ADDRESSES', '::'],
    ['NARU_WEBRTC_ADDRESSES', '0:0:0:0:0:0:0:0'],
    ['NARU_WEBRTC_ADDRESSES', '203.0.113.7,'],
    ['NARU_WEBRTC_ADDRESSES', '203.0.113.7:8189'],
    ['NARU_WEBRTC_ADDRESSES', 'fe80::1%eth0'],
    ['NARU_WEBRTC_ADDRESSES', '203.0.113.7,203.0.113.8,203.0.113.9'],
    ['NARU_WEBRTC_UDP_PORT', '40000'],
    ['NARU_WEBRTC_UDP_PORT', '0'],
    ['NARU_WHIP_PORT', '70000'],
    ['NARU_WHIP_VIDEO_KBPS', '99'],
    ['NARU_WHIP_VIDEO_KBPS', 'many'],
    ['NARU_ICE_SERVERS', 'turn:turn.example.org user'],
  ])('%s=%s, by name and without the value', (name, value) => {
    const attempt = (): unknown => read({ [name]: value });
    expect(attempt).toThrow(`configuration: ${name}: must `);
    if (!['0.0.0.0', '::', '0', '99'].includes(value)) expect(attempt).not.toThrow(value);
  });

  test('all faults together', () => {
    const attempt = (): unknown => readWebrtcConfig({ NARU_WHIP_PORT: 'x', NARU_WEBRTC_ADDRESSES: 'x' });
    for (const name of ['NARU_WHIP_PORT', 'NARU_WEBRTC_ADDRESSES', 'DATABASE_URL is missing']) {
      expect(attempt).toThrow(name);
    }
  });
});
