import { Disposer } from '@naru/platform/disposer';
import { createLogger } from '@naru/platform/logger';
import { banner } from './banner.ts';
import { readCertificate } from './certificate.ts';
import { type ChildOutput, openChildOutput, type Terminal } from './child-output.ts';
import type { SupervisorConfig } from './config.ts';
import { openDataDirectory } from './data-directory.ts';
import { assertPortFree, assertUdpPortFree } from './free-port.ts';
import { openPlatformDatabase, prepareDatabase } from './platform-database.ts';
import {
  type Killable,
  type PlatformScripts,
  programEnvironment,
  startPrograms,
} from './platform-programs.ts';

export interface Supervisor extends AsyncDisposable {
  /** What a person is told. */
  readonly banner: string;
  /** Rejects when something has ended that cannot be brought back. */
  readonly failed: Promise<never>;
}

/**
 * Starts the whole platform on this machine: data directory, database, schema, first channel, then the programs.
 * Disposing ends everything in reverse order. A start that fails or is aborted leaves nothing running.
 *
 * @throws AppError with the one sentence to show; the signal's reason when that fires
 */
export async function startSupervisor(options: {
  config: SupervisorConfig;
  environment: NodeJS.ProcessEnv;
  scripts: PlatformScripts;
  terminal: Terminal;
  signal: AbortSignal;
  onStarted: (child: Killable) => void;
}): Promise<Supervisor> {
  const { config, environment, scripts, terminal, signal, onStarted } = options;
  const disposer = new Disposer();
  try {
    const directory = disposer.use(await openDataDirectory(config.dataDirectory));
    await assertPortFree({ host: config.host, port: config.httpPort, portVariable: 'NARU_HTTP_PORT' });
    await assertPortFree({ host: config.host, port: config.rtmpPort, portVariable: 'NARU_RTMP_PORT' });
    if (config.whip !== null) {
      const { host, port, udpPort } = config.whip;
      await assertPortFree({ host, port, portVariable: 'NARU_WHIP_PORT' });
      await assertUdpPortFree({ host: config.host, port: udpPort, portVariable: 'NARU_WEBRTC_UDP_PORT' });
    }
    if (config.tls !== null) {
      const { httpsPort: port } = config.tls;
      await assertPortFree({ host: config.host, port, portVariable: 'NARU_HTTPS_PORT' });
      await readCertificate(config.tls); // told before anything has been started
    }
    const openOutput = (name: string): ChildOutput => {
      const output = openChildOutput({ name, directory: directory.logs, terminal });
      disposer.defer(() => output[Symbol.dispose]());
      return output;
    };
    const ownOutput = openOutput('supervisor');
    const logger = createLogger('supervisor', config.logLevel, {
      write: (line) => ownOutput.write(line.trimEnd()),
    });

    const dataDir = config.dataDirectory;
    const database = disposer.use(await openPlatformDatabase({ database: config.database, dataDir, logger }));
    signal.throwIfAborted();
    const introduction = await prepareDatabase(database.url, directory.credentialsFile);
    const programs = disposer.use(
      await startPrograms({
        scripts: { ...scripts, whip: config.whip === null ? null : scripts.whip },
        environment: programEnvironment(environment, { databaseUrl: database.url, dataDirectory: dataDir }),
        openOutput,
        logger,
        signal,
        onStarted,
      }),
    );
    const { credentialsFile, logs } = directory;
    return {
      banner: banner({
        ...config,
        ...programs,
        whip: config.whip !== null,
        introduction,
        credentialsFile,
        logs,
      }),
      failed: database.failed,
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}
