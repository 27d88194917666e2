import { fileURLToPath } from 'node:url';
import { runSupervisor } from './run-supervisor.ts';

const scriptOf = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

await runSupervisor({
  environment: process.env,
  scripts: {
    core: scriptOf('./core-main.js'),
    ingest: scriptOf('@naru/ingest/rtmp-main'),
    whip: scriptOf('@naru/ingest/webrtc-main'),
  },
});
