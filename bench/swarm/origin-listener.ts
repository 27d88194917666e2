import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { startHttpServer } from '@naru/platform/http-server';
import type { OriginPlan } from './origin-messages.ts';

const HOST = '127.0.0.1';

/** Serves on a free port until the process ends; the port. */
export async function listen(listener: RequestListener, tls: OriginPlan['tls']): Promise<number> {
  if (tls === null) {
    const plain = await startHttpServer({ listener, host: HOST, port: 0, portVariable: 'none' });
    return plain.port;
  }
  const server = createServer(
    { key: readFileSync(tls.keyFile), cert: readFileSync(tls.certificateFile), noDelay: true },
    listener,
  );
  server.listen({ host: HOST, port: 0, backlog: 4096 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
