// @ts-check
import { withSupportedNode } from './lib/node-version.mjs';

await withSupportedNode(() => import('./lib/start-command.mjs').then(({ start }) => start()));
