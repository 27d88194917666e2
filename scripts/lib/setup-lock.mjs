// @ts-check
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TOOLS_DIRECTORY } from './project.mjs';
import { say } from './say.mjs';

const ASK_AGAIN_AFTER_MS = 300;

/**
 * Runs a set-up step while no other process of this project runs the same one: `npm start` and `npm test` may be given
 * at the same time in a fresh clone. A lock whose process is gone counts for nothing.
 *
 * @template T
 * @param {string} step
 * @param {AbortSignal} signal
 * @param {() => Promise<T>} work
 * @param {string} [directory]
 * @returns {Promise<T>}
 */
export async function exclusively(step, signal, work, directory = TOOLS_DIRECTORY) {
  const lock = join(directory, `${step}.lock`);
  mkdirSync(directory, { recursive: true });
  for (let told = false; !acquire(lock); told = true) {
    const owner = ownerOf(lock);
    if (owner !== null && !isAlive(owner)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) say(`waiting for process ${owner}, which is setting up the same folder`);
    await sleep(ASK_AGAIN_AFTER_MS, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * A hard link appears at once and with its content, so nobody ever reads half a lock.
 *
 * @param {string} lock
 */
function acquire(lock) {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} lock */
function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return null; // released in between
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
