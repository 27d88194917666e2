import { runService } from '@naru/platform/run-service';
import { startCore } from './core.ts';
import { logLevelOf, readCoreConfig } from './core-config.ts';

await runService({
  name: 'core',
  logLevel: logLevelOf(process.env),
  start: ({ logger }) => startCore(readCoreConfig(process.env), logger),
});
