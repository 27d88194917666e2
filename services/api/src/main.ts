import { openDatabase } from '@naru/db/database';
import { Disposer } from '@naru/platform/disposer';
import { startHttpServer } from '@naru/platform/http-server';
import { runService } from '@naru/platform/run-service';
import { logLevelOf, readApiProcessConfig } from './config.ts';
import { createApi } from './service.ts';

await runService({
  name: 'api',
  logLevel: logLevelOf(process.env),
  start: async ({ logger }) => {
    const config = readApiProcessConfig(process.env);
    const disposer = new Disposer();
    const db = disposer.use(openDatabase({ ...config.database, logger }));
    const api = disposer.use(await createApi({ db, config: config.api, logger }));
    const server = disposer.use(
      await startHttpServer({ listener: api.handle, ...config.http, portVariable: 'NARU_HTTP_PORT' }),
    );
    return {
      facts: { httpPort: server.port },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  },
});
