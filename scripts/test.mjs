// @ts-check
import { withSupportedNode } from './lib/node-version.mjs';

await withSupportedNode(() =>
  import('./lib/test-command.mjs').then(({ test }) => test(process.argv.slice(2))),
);
