import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { assertPortFree, assertUdpPortFree } from './free-port.ts';

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const at = (port: number, host = '127.0.0.1') => ({ host, port, portVariable: 'NARU_HTTP_PORT' });

describe('port check', () => {
  test('a taken port is told with the variable that changes it', async () => {
    const port = await takenPort();
    await expect(assertPortFree(at(port))).rejects.toMatchObject({
      code: 'port-in-use',
      message: `port ${port} on 127.0.0.1 is taken by another program; set NARU_HTTP_PORT to a free one`,
    });
  });

  test('a free port stays free: it can be checked twice', async () => {
    await assertPortFree(at(0));
    await assertPortFree(at(0));
  });

  test('an address that this machine has not is told', async () => {
    await expect(assertPortFree(at(0, '192.0.2.1'))).rejects.toThrow('this machine has no address 192.0.2.1');
  });

  test('the same for UDP, where a TCP port of that number does not matter', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    onTestFinished(() => void socket.close());
    await once(socket, 'listening');
    const { port } = socket.address();
    await expect(assertUdpPortFree(at(port))).rejects.toMatchObject({ code: 'port-in-use' });
    await assertUdpPortFree(at(await takenPort()));
    await expect(assertUdpPortFree(at(0, '192.0.2.1'))).rejects.toThrow('has no address 192.0.2.1');
  });
});
