import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Clock } from '@naru/platform/clock';
import type { Certificate } from '@naru/platform/http-server';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { describe, expect, onTestFinished, test } from 'vitest';
import { selfSignedCertificate } from '../../../tests/fixtures/self-signed-certificate.ts';
import { readCertificate, watchCertificate } from './certificate.ts';
import { certificateFiles, replaceFile } from './testing/certificate-files.ts';

const soon = { deadlineMs: 5000, everyMs: 5 };

describe('reading a certificate', () => {
  test('gives both files when they belong together', async () => {
    const files = await certificateFiles();
    expect((await readCertificate(files)).cert.equals(files.ca)).toBe(true);
  });

  const encrypted = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  }).privateKey;

  test.each([
    ['certFile', 'no PEM', 'NARU_TLS_CERT_FILE is not a PEM certificate'],
    ['keyFile', 'no PEM', 'NARU_TLS_KEY_FILE is not a PEM private key without a passphrase'],
    ['keyFile', encrypted, 'NARU_TLS_KEY_FILE is not a PEM private key without a passphrase'],
    [
      'keyFile',
      selfSignedCertificate().key,
      'the key of NARU_TLS_KEY_FILE is not that of the certificate in NARU_TLS_CERT_FILE',
    ],
  ] as const)('tells what is wrong with the %s', async (file, content, sentence) => {
    const files = await certificateFiles();
    await writeFile(files[file], content);
    await expect(readCertificate(files)).rejects.toThrow(
      expect.objectContaining({ code: 'invalid-configuration', message: sentence }),
    );
  });

  test('names the variable of a file that is not there', async () => {
    const files = { ...(await certificateFiles()), keyFile: '/nowhere/key.pem' };
    await expect(readCertificate(files)).rejects.toThrow(
      'the file of NARU_TLS_KEY_FILE cannot be read (ENOENT)',
    );
  });
});

describe('a certificate that is renewed', () => {
  async function startWatch() {
    const files = await certificateFiles();
    const renewed: Certificate[] = [];
    const lines: string[] = [];
    const logger = createLogger('test', 'info', { write: (line) => lines.push(line) });
    let tick = (): void => {};
    let looks = 0;
    const clock: Clock = {
      now: () => 0, // long before any certificate ends
      monotonic: () => 0,
      sleep: (_, signal) =>
        new Promise((resolve, reject) => {
          signal?.throwIfAborted();
          looks += 1;
          tick = resolve;
          signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
        }),
    };
    const current = await readCertificate(files);
    const watch = watchCertificate({
      files,
      current,
      onRenewed: (found) => renewed.push(found),
      logger,
      clock,
    });
    onTestFinished(() => watch[Symbol.asyncDispose]());
    return { files, renewed, lines, look: () => tick(), looks: () => looks };
  }

  test('is handed over once', async () => {
    const { files, renewed, lines, look } = await startWatch();
    await files.renew();
    await poll('the renewal', () => (look(), renewed.length > 0), soon);
    expect(renewed[0]?.cert.equals(files.ca)).toBe(true);
    expect(lines.join('')).toContain('certificate renewed');
    const again = await certificateFiles();
    await replaceFile(files.certFile, again.ca); // without its key
    await poll('the complaint', () => (look(), lines.join('').includes('cannot be used')), soon);
    expect(renewed.length).toBe(1);
  });

  test('half of it is told once and changes nothing until the other half is there', async () => {
    const { files, renewed, lines, look, looks } = await startWatch();
    const { cert, key } = selfSignedCertificate();
    await replaceFile(files.certFile, cert);
    await poll('the complaint', () => (look(), lines.length > 0), soon);
    const before = looks();
    await poll('more looks', () => (look(), looks() > before + 3), soon);
    await replaceFile(files.keyFile, key);
    await poll('the renewal', () => (look(), renewed.length > 0), soon);
    expect(lines.filter((line) => line.includes('cannot be used')).length).toBe(1);
    expect(renewed.map(({ key: used }) => used.equals(key))).toEqual([true]);
  });
});
