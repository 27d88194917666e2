// @ts-check
import { withSupportedNode } from './lib/node-version.mjs';

await withSupportedNode(() =>
  import('./lib/check-command.mjs').then(({ check }) => check(process.argv.slice(2))),
);
