import { type RequestListener, request as requestOver } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2 } from 'node:http2';
import { Disposer } from '@naru/platform/disposer';
import { poll } from '@naru/platform/poll';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Front, startFront } from './testing/forwarding-front.ts';

const soon = (what: string, ask: () => boolean): Promise<boolean> =>
  poll(what, ask, { deadlineMs: 5000, everyMs: 5 });

let disposer: Disposer;
beforeEach(() => {
  disposer = new Disposer();
});
afterEach(() => disposer[Symbol.asyncDispose]());

const front = async (...options: Parameters<typeof startFront>): Promise<Front> =>
  disposer.use(await startFront(...options));

/** Answers with what it was asked, body and all. */
const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => {
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
};

describe('a request', () => {
  test.each([
    ['GET', undefined],
    ['DELETE', undefined],
    ['POST', 'v=0'],
    ['PATCH', 'a=x'],
    ['DELETE', 'with a body'],
    ['POST', undefined],
  ])('%s with the body %j goes on as it came', async (method, body) => {
    const { url } = await front(echo);
    const headers = { authorization: 'Bearer k', 'content-type': 'application/sdp' };
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const asked = await (await fetch(`${url}/whip/key?x=1`, init)).json();
    expect(asked).toMatchObject({ method, url: '/whip/key?x=1', headers, body: body ?? '' });
    expect(asked.headers.host).toBe(new URL(url).host);
  });

  test('tells whom it comes from, whatever its client says', async () => {
    const { url } = await front(echo);
    const headers = { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6' };
    const asked = await (await fetch(url, { headers })).json();
    expect(asked.headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(asked.headers).not.toHaveProperty('forwarded');
  });

  test('leaves behind what is meant for one connection', async () => {
    const { port } = await front(echo);
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = {
        connection: 'close, X-Secret',
        'x-secret': '1',
        te: 'trailers',
        'proxy-authorization': 'Basic eA==',
        'keep-alive': 'timeout=5',
        'x-kept': '2',
      };
      requestOver({ host: '127.0.0.1', port, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += String(chunk))).on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
    const { headers } = JSON.parse(answer);
    expect(headers).toMatchObject({ 'x-kept': '2', connection: 'keep-alive' });
    for (const name of ['x-secret', 'te', 'proxy-authorization', 'keep-alive']) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  test('is passed on while it still comes', async () => {
    const seen: string[] = [];
    const { port } = await front((request, response) => {
      request.on('data', (chunk: Buffer) => seen.push(String(chunk))).on('end', () => response.end());
    });
    const upload = requestOver({ host: '127.0.0.1', port, method: 'POST' });
    upload.on('error', () => {});
    upload.write('first');
    await soon('the first part has come', () => seen.length > 0);
    const answered = new Promise((resolve) => upload.on('response', resolve));
    upload.end('second');
    await answered;
    expect(seen.join('')).toBe('firstsecond');
  });

  test('over HTTP/2 loses only what HTTP/2 added', async () => {
    const { forwarder } = await front(echo);
    const server = createHttp2((request, response) => forwarder.forward(request as never, response as never));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    disposer.defer(() => void server.close());
    const address = server.address();
    const client = connectHttp2(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    disposer.defer(() => client.close());
    const stream = client.request({ ':method': 'POST', ':path': '/whip', 'content-type': 'application/sdp' });
    stream.end('v=0');
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += String(chunk)));
    await new Promise((resolve) => stream.on('end', resolve));
    expect(JSON.parse(text)).toMatchObject({ method: 'POST', url: '/whip', body: 'v=0' });
    expect(Object.keys(JSON.parse(text).headers).filter((name) => name.startsWith(':'))).toEqual([]);
  });
});

describe('an answer', () => {
  test('comes back with its status and headers, those sent twice too', async () => {
    const { url } = await front((_, response) => {
      response.setHeader('link', ['<stun:a>; rel="ice-server"', '<stun:b>; rel="ice-server"']);
      response.writeHead(201, {
        location: '/whip/sessions/x',
        connection: 'keep-alive, x-hop',
        'x-hop': '1',
      });
      response.end('v=0');
    });
    const response = await fetch(url, { method: 'POST' });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('/whip/sessions/x');
    expect(response.headers.get('link')).toBe('<stun:a>; rel="ice-server", <stun:b>; rel="ice-server"');
    expect(response.headers.get('x-hop')).toBeNull();
    expect(await response.text()).toBe('v=0');
  });

  test.each([204, 304])('of %i has no body', async (status) => {
    const { url } = await front((_, response) => response.writeHead(status).end());
    expect((await fetch(url)).status).toBe(status);
  });

  test('is passed on while it still comes', async () => {
    let finish = (): void => {};
    const { url } = await front((_, response) => {
      response.write('first');
      finish = () => response.end('second');
    });
    const reader = (await fetch(url)).body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
    finish();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second');
  });

  test('that breaks off does not look whole', async () => {
    const { url } = await front((_, response) => {
      response.write('first');
      setTimeout(() => response.destroy(), 20);
    });
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('that comes before the end of its request is seen', async () => {
    const { url } = await front((request, response) => {
      response.writeHead(413).end('too large');
      request.resume();
    });
    const response = await fetch(url, { method: 'POST', body: 'x'.repeat(300_000) });
    expect(response.status).toBe(413);
    expect(await response.text()).toBe('too large');
  });
});
