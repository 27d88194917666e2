import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freeUdpPort } from '../fixtures/free-udp-port.ts';
import { freePort, SUPERVISOR, startStack } from './start-stack.ts';

let dataDirectory: string;

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'naru-refused-'));
});

afterAll(() => rm(dataDirectory, { recursive: true, force: true }));

/** Starts what `npm start` ends up as and waits for its end. */
async function startAndEnd(
  environment: Record<string, string>,
): Promise<{ exitCode: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [SUPERVISOR], {
    env: {
      ...process.env,
      NARU_HTTP_PORT: String(await freePort()),
      NARU_RTMP_PORT: String(await freePort()),
      NARU_WHIP_PORT: String(await freePort()),
      NARU_WEBRTC_UDP_PORT: String(await freeUdpPort()),
      NARU_DATA_DIR: dataDirectory,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  await once(child, 'close');
  return { exitCode: child.exitCode, lines: text.trim().split('\n') };
}

test('a taken port is one line that names the variable, exit code 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  for (const variable of ['NARU_HTTP_PORT', 'NARU_RTMP_PORT', 'NARU_WHIP_PORT']) {
    const { exitCode, lines } = await startAndEnd({ [variable]: port });
    expect(lines).toEqual([expect.stringMatching(new RegExp(`port ${port} .*taken.*${variable}`))]);
    expect(exitCode).toBe(1);
  }
  server.close();
});

test('a taken UDP port is told the same way', async () => {
  const port = await freeUdpPort();
  const socket = createSocket('udp4').bind(port, '127.0.0.1');
  await once(socket, 'listening');
  const { exitCode, lines } = await startAndEnd({ NARU_WEBRTC_UDP_PORT: String(port) });
  expect(lines).toEqual([expect.stringMatching(new RegExp(`port ${port} .*taken.*NARU_WEBRTC_UDP_PORT`))]);
  expect(exitCode).toBe(1);
  socket.close();
});

test('a broken configuration is one line that names every faulty variable and no value', async () => {
  const { exitCode, lines } = await startAndEnd({
    NARU_HTTP_PORT: '70000',
    NARU_PART_TARGET_MS: 'quick',
    DATABASE_URL: 'mysql://user:hunter2@db/naru',
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/NARU_HTTP_PORT.*NARU_PART_TARGET_MS|NARU_PART_TARGET_MS.*NARU_HTTP_PORT/);
  expect(lines[0]).toMatch(/DATABASE_URL/);
  expect(lines[0]).not.toMatch(/70000|quick|hunter2/);
  expect(exitCode).toBe(1);
});

test('a missing FFmpeg is one line that says so', async () => {
  const { exitCode, lines } = await startAndEnd({ NARU_FFMPEG_PATH: '/nowhere/ffmpeg' });
  expect(lines).toEqual([expect.stringMatching(/ffmpeg/i)]);
  expect(exitCode).toBe(1);
});

test('a second start on the same data directory is one line that names the first, which goes on', async () => {
  await using stack = await startStack();
  const { exitCode, lines } = await startAndEnd({ NARU_DATA_DIR: stack.dataDirectory });
  expect(lines).toEqual([expect.stringContaining(String(stack.pid))]);
  expect(exitCode).toBe(1);
  expect((await fetch(`${stack.http}/readyz`)).status).toBe(200);
});
