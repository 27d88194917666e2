import { runService } from '@naru/platform/run-service';
import { logLevelOf } from './config.ts';
import { readWebrtcConfig } from './webrtc/config.ts';
import { openWebrtcIngest } from './webrtc/service.ts';

await runService({
  name: 'ingest-webrtc',
  logLevel: logLevelOf(process.env),
  start: ({ logger }) => openWebrtcIngest(readWebrtcConfig(process.env), logger),
});
