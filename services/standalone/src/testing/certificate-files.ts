import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { selfSignedCertificate } from '../../../../tests/fixtures/self-signed-certificate.ts';
import type { TlsConfig } from '../tls-config.ts';
import { temporaryDirectory } from './stand-in.ts';

export interface CertificateFiles extends TlsConfig {
  /** PEM of the certificate that was written last. */
  ca: Buffer;
  /** Replaces both files, as a renewal does. */
  renew(): Promise<void>;
}

/** A certificate and its key in files, for a server on any free port. */
export async function certificateFiles(): Promise<CertificateFiles> {
  const directory = await temporaryDirectory();
  const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  const files: CertificateFiles = {
    certFile,
    keyFile,
    httpsPort: 0,
    ca: Buffer.alloc(0),
    renew: async () => {
      const { cert, key } = selfSignedCertificate();
      await replaceFile(certFile, cert);
      await replaceFile(keyFile, key);
      files.ca = cert;
    },
  };
  await files.renew();
  return files;
}

/** In one step, so that nobody who looks meanwhile finds half a file. */
export async function replaceFile(path: string, content: Buffer): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
