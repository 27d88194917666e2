/**
 * Small and safe: a few dozen connections of our own processes on one machine, every commit on disk before it is
 * answered, no socket but the loopback one.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '32MB',
  // Without replication the log needs neither history nor a sender.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  // Reads are few: extra processes for asynchronous I/O cost more than they bring.
  io_method: 'sync',
  jit: 'off',
  autovacuum_max_workers: '1',
  max_logical_replication_workers: '0',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
} as const;

/** For databases that nobody needs after a crash (tests). */
export const THROW_AWAY_SETTINGS = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/** Command line arguments of `postgres`. No secret is among them. */
export function serverArguments(options: {
  serverPath: string;
  port: number;
  settings?: Readonly<Record<string, string>>;
}): string[] {
  const settings = { ...SETTINGS, port: String(options.port), ...options.settings };
  return [
    '-D',
    options.serverPath,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}
