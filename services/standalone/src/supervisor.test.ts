import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { poll } from '@naru/platform/poll';
import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../tests/fixtures/postgres-database.ts';
import type { SupervisorConfig } from './config.ts';
import { startSupervisor } from './supervisor.ts';
import { STAND_IN_SCRIPT, temporaryDirectory } from './testing/stand-in.ts';

const start = (
  config: Partial<SupervisorConfig> & { dataDirectory: string },
  behaviour = '',
  shown: string[] = [],
) =>
  startSupervisor({
    config: {
      host: '127.0.0.1',
      httpPort: 0,
      rtmpPort: 0,
      whip: null,
      tls: null,
      database: { kind: 'embedded' },
      publicUrl: null,
      logLevel: 'info',
      ...config,
    },
    environment: { PATH: process.env['PATH'], STAND_IN: behaviour },
    scripts: { core: STAND_IN_SCRIPT, ingest: STAND_IN_SCRIPT, whip: null },
    terminal: (line) => shown.push(line),
    signal: new AbortController().signal,
    onStarted: () => {},
  });

describe('supervisor', () => {
  test('starts everything from an empty folder, and again from what is there', async () => {
    const dataDirectory = await temporaryDirectory();
    const keyIn = (text: string) => /Stream key +(live_\w+)/.exec(text)?.[1];
    let key: string | undefined;
    {
      await using first = await start({ dataDirectory });
      expect(first.banner).toContain('shown once');
      key = keyIn(first.banner);
      expect(key).toBeDefined();
      await expect(start({ dataDirectory })).rejects.toThrow('Naru is already running');
    }
    await using second = await start({ dataDirectory });
    expect(second.banner).not.toContain('shown once');
    expect(keyIn(second.banner)).toBe(key);
  });

  test('a database that somebody else runs is migrated and used', async () => {
    await using database = await createTestDatabase({ empty: true });
    const dataDirectory = await temporaryDirectory();
    await using _ = await start({ dataDirectory, database: { kind: 'external', url: database.url } });
    expect(await readdir(dataDirectory)).not.toContain('postgres');
  });

  test('a database that does not answer is one clear sentence', async () => {
    const url = 'postgres://naru:secret@127.0.0.1:1/naru';
    const dataDirectory = await temporaryDirectory();
    const attempt = start({ dataDirectory, database: { kind: 'external', url } });
    await expect(attempt).rejects.toThrow(/^the database cannot be used: (?!.*secret)/);
  });

  test('a certificate that cannot be used is told before a database is made', async () => {
    const dataDirectory = await temporaryDirectory();
    const nowhere = join(dataDirectory, 'nowhere.pem');
    const tls = { certFile: nowhere, keyFile: nowhere, httpsPort: 0 };
    await expect(start({ dataDirectory, tls })).rejects.toThrow(
      'the file of NARU_TLS_CERT_FILE cannot be read (ENOENT)',
    );
    expect(await readdir(dataDirectory)).not.toContain('postgres');
  });

  test('a failed start gives the folder back, and its reason stays in the log', async () => {
    await using database = await createTestDatabase();
    const dataDirectory = await temporaryDirectory();
    const external = { kind: 'external', url: database.url } as const;
    const shown: string[] = [];
    await expect(start({ dataDirectory, database: external }, 'fails', shown)).rejects.toThrow('is missing');
    const logs = ['core.log', 'ingest-rtmp.log'].map((name) =>
      readFile(join(dataDirectory, 'logs', name), 'utf8'),
    );
    expect((await Promise.all(logs)).join('')).toContain('why it failed');
    await using _ = await start({ dataDirectory, database: external }, 'warns', shown);
    await poll('the warning', () => shown.join('\n').includes('something is odd'), { deadlineMs: 5000 });
  });
});
