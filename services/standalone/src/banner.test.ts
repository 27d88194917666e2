import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { banner } from './banner.ts';

const SHOWN: Parameters<typeof banner>[0] = {
  host: '127.0.0.1',
  httpPort: 8080,
  httpsPort: null,
  rtmpPort: 1935,
  whip: true,
  publicUrl: null,
  introduction: {
    isNew: true,
    credentials: {
      channel: 'my-channel',
      streamKey: 'live_key',
      manageToken: 'manage_token',
      adminToken: 'admin_token',
    },
  },
  credentialsFile: join(process.cwd(), '.data/credentials.json'),
  logs: join(process.cwd(), '.data/logs'),
};

describe('banner', () => {
  test('tells where to watch, where to publish and with which key', () => {
    const text = banner(SHOWN);
    expect(text).toMatch(/Watch +http:\/\/127\.0\.0\.1:8080\/c\/my-channel$/m);
    expect(text).toMatch(/Studio +http:\/\/127\.0\.0\.1:8080\/studio\/my-channel$/m);
    expect(text).toMatch(/RTMP server +rtmp:\/\/127\.0\.0\.1:1935\/live$/m);
    expect(text).toMatch(/WHIP server +http:\/\/127\.0\.0\.1:8080\/whip$/m);
    expect(text).toMatch(/Stream key +live_key$/m);
    expect(text).not.toContain('https:');
  });

  test('tells of no WHIP where there is none', () => {
    expect(banner({ ...SHOWN, whip: false })).not.toContain('WHIP');
  });

  test('tells the address with TLS when there is one', () => {
    expect(banner({ ...SHOWN, httpsPort: 8443 })).toMatch(
      /Watch by TLS +https:\/\/127\.0\.0\.1:8443\/c\/my-channel$/m,
    );
  });

  test('shows the tokens at the first start', () => {
    const text = banner(SHOWN);
    expect(text).toMatch(/Studio token +manage_token$/m);
    expect(text).toMatch(/Admin token +admin_token \(shown once, kept in \.data\/credentials\.json\)$/m);
  });

  test('tells only the place of the tokens later', () => {
    const text = banner({ ...SHOWN, introduction: { ...SHOWN.introduction, isNew: false } });
    expect(text).not.toContain('admin_token');
    expect(text).not.toContain('manage_token');
    expect(text).toMatch(/Admin token +in \.data\/credentials\.json$/m);
    expect(text).toContain('live_key');
  });

  test.each([
    ['0.0.0.0', 'http://127.0.0.1:8080/'],
    ['::', 'http://127.0.0.1:8080/'],
    ['::1', 'http://[::1]:8080/'],
    ['192.0.2.7', 'http://192.0.2.7:8080/'],
  ])('an address of %s is shown as one that a browser takes', (host, url) => {
    expect(banner({ ...SHOWN, host })).toContain(url);
  });

  test('the public address comes first when there is one', () => {
    const text = banner({ ...SHOWN, publicUrl: 'https://live.example.org/' });
    expect(text).toMatch(/Watch +https:\/\/live\.example\.org\/c\/my-channel$/m);
    expect(text).toMatch(/RTMP server +rtmp:\/\/127\.0\.0\.1:1935\/live$/m);
  });

  test('a key that is not known is said, and files elsewhere are named in full', () => {
    const { introduction } = SHOWN;
    const text = banner({
      ...SHOWN,
      introduction: { ...introduction, credentials: { ...introduction.credentials, streamKey: null } },
      logs: '/var/lib/naru/logs',
    });
    expect(text).toMatch(/Stream key +changed since/m);
    expect(text).toMatch(/Logs +\/var\/lib\/naru\/logs$/m);
  });
});
