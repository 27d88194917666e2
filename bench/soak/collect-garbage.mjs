// Loaded into the platform's own processes (`node --import`): at SIGUSR2 collects garbage and tells what is left.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const path = join(process.env.NARU_SOAK_DIRECTORY, String(process.pid));
let collections = 0;

function tell() {
  const { heapUsed, external } = process.memoryUsage();
  // In one step: the reader must not see half a file.
  writeFileSync(`${path}.new`, `${collections} ${heapUsed + external}`);
  renameSync(`${path}.new`, path);
}

process.on('SIGUSR2', () => {
  // What finalizers let go in the first one goes in the second.
  collect();
  collect();
  collections += 1;
  tell();
});
tell();
