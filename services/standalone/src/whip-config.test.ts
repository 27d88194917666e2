import { expect, test } from 'vitest';
import { readWhipConfig } from './whip-config.ts';

test('it is on, on the ports that the program itself takes when nothing is said', () => {
  expect(readWhipConfig({})).toEqual({ host: '127.0.0.1', port: 8189, udpPort: 8189 });
});

test('everything can be said', () => {
  const said = { NARU_INTERNAL_HOST: '::1', NARU_WHIP_PORT: '9000', NARU_WEBRTC_UDP_PORT: '9001' };
  expect(readWhipConfig(said)).toEqual({ host: '::1', port: 9000, udpPort: 9001 });
});

test('it can be switched off, with ports or without', () => {
  expect(readWhipConfig({ NARU_WHIP: 'off', NARU_WHIP_PORT: '9000' })).toBeNull();
});

test.each([
  ['NARU_WHIP', 'yes'],
  ['NARU_WHIP_PORT', '0'],
  ['NARU_WHIP_PORT', '65536'],
  ['NARU_WEBRTC_UDP_PORT', 'x'],
])('%s=%s is a mistake', (name, value) => {
  expect(() => readWhipConfig({ [name]: value })).toThrow(name);
});
