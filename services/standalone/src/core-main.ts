import { runService } from '@naru/platform/run-service';
import { logLevelOf, readCoreConfig } from './core-config.ts';
import { startCore } from './core.ts';

await runService({
  name: 'core',
  logLevel: logLevelOf(process.env),
  start: ({ logger }) => startCore(readCoreConfig(process.env), logger),
});
