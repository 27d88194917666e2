import { runService } from '@naru/platform/run-service';
import { logLevelOf, readIngestConfig } from './config.ts';
import { openRtmpIngest } from './service.ts';

await runService({
  name: 'ingest-rtmp',
  logLevel: logLevelOf(process.env),
  start: ({ logger }) => openRtmpIngest(readIngestConfig(process.env), logger),
});
