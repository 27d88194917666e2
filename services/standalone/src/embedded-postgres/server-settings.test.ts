import { expect, test } from 'vitest';
import { serverArguments } from './server-settings.ts';

test('a server listens on the loopback address and has no other socket', () => {
  const args = serverArguments({ serverPath: '/data', port: 5433 });
  expect(args.slice(0, 2)).toEqual(['-D', '/data']);
  expect(args).toContain('listen_addresses=127.0.0.1');
  expect(args).toContain('unix_socket_directories=');
  expect(args).toContain('port=5433');
});

test('settings of a test replace ours', () => {
  const args = serverArguments({ serverPath: '/data', port: 1, settings: { max_connections: '7' } });
  expect(args.filter((argument) => argument.startsWith('max_connections='))).toEqual(['max_connections=7']);
});
