import { createLogger } from '@naru/platform/logger';
import { describe, expect, test } from 'vitest';
import { connectHttp2 } from '../../../tests/fixtures/http2-client.ts';
import { freePort } from './embedded-postgres/free-port.ts';
import { startListeners } from './listeners.ts';
import { certificateFiles } from './testing/certificate-files.ts';

const start = (tls: Parameters<typeof startListeners>[0]['tls'], httpPort = 0) =>
  startListeners({
    listener: (req, res) => void res.end(`${req.url} over ${req.httpVersion}`),
    host: '127.0.0.1',
    httpPort,
    tls,
    logger: createLogger('test', 'silent'),
  });

describe('listeners', () => {
  test('without a certificate there is plain HTTP only', async () => {
    await using listeners = await start(null);
    expect(listeners.httpsPort).toBeNull();
    expect(await (await fetch(`http://127.0.0.1:${listeners.httpPort}/x`)).text()).toBe('/x over 1.1');
  });

  test('with one the same is there over TLS, with HTTP/2', async () => {
    const files = await certificateFiles();
    await using listeners = await start(files);
    await using client = await connectHttp2(`https://127.0.0.1:${listeners.httpsPort}`, files.ca);
    expect((await client.get('/x')).text).toBe('/x over 2.0');
    expect(await (await fetch(`http://127.0.0.1:${listeners.httpPort}/x`)).text()).toBe('/x over 1.1');
  });

  test('a certificate that cannot be used leaves no listener behind', async () => {
    const files = await certificateFiles();
    await using taken = await start(null);
    const httpPort = await freePort();
    await expect(start({ ...files, keyFile: files.certFile }, httpPort)).rejects.toThrow('NARU_TLS_KEY_FILE');
    await expect(start({ ...files, httpsPort: taken.httpPort }, httpPort)).rejects.toThrow(
      'set NARU_HTTPS_PORT to a free one',
    );
    await using again = await start(null, httpPort);
    expect(again.httpPort).toBe(httpPort);
  });
});
