import type { RequestListener } from 'node:http';
import { Disposer } from '@naru/platform/disposer';
import { type Certificate, startHttpServer, startHttpsServer } from '@naru/platform/http-server';
import type { Logger } from '@naru/platform/logger';
import { readCertificate, watchCertificate } from './certificate.ts';
import type { TlsConfig } from './tls-config.ts';

/** A download in progress gets this long at a stop; held playlist requests are answered before. */
const DRAIN_MS = 500;

export interface Listeners extends AsyncDisposable {
  readonly httpPort: number;
  /** Null without a certificate. */
  readonly httpsPort: number | null;
}

/**
 * The same requests over plain HTTP and, with a certificate, over TLS with HTTP/2, which native players want for
 * Low-Latency HLS. Disposing ends both at the same time.
 *
 * @throws AppError `port-in-use`; `invalid-configuration` when the certificate cannot be used
 */
export async function startListeners(options: {
  listener: RequestListener;
  host: string;
  httpPort: number;
  tls: TlsConfig | null;
  logger: Logger;
}): Promise<Listeners> {
  const { listener, host, tls } = options;
  const shared = { listener, host, drainMs: DRAIN_MS };
  const http = await startHttpServer({ ...shared, port: options.httpPort, portVariable: 'NARU_HTTP_PORT' });
  if (tls === null)
    return { httpPort: http.port, httpsPort: null, [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
  const secure = new Disposer();
  try {
    const certificate = await readCertificate(tls);
    const https = secure.use(
      await startHttpsServer({
        ...shared,
        port: tls.httpsPort,
        portVariable: 'NARU_HTTPS_PORT',
        certificate,
      }),
    );
    const onRenewed = (renewed: Certificate): void => https.setCertificate(renewed);
    secure.use(watchCertificate({ files: tls, current: certificate, onRenewed, logger: options.logger }));
    return {
      httpPort: http.port,
      httpsPort: https.port,
      [Symbol.asyncDispose]: async () => {
        await Promise.all([http[Symbol.asyncDispose](), secure[Symbol.asyncDispose]()]);
      },
    };
  } catch (error) {
    await http[Symbol.asyncDispose]();
    throw error;
  }
}
