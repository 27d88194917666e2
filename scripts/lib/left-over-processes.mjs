// @ts-check
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from './project.mjs';

/** What was told to end may need a moment. */
const GRACE_MS = 5000;
const ASK_AGAIN_AFTER_MS = 200;

/** Programs that we start with an environment of their own, so that they carry no mark. */
const CLEAN_ENVIRONMENT_PROGRAMS = /^(ffmpeg|ffprobe|postgres|chrom)/;

/**
 * Processes that a run has left behind, after a moment's patience: those with its mark in their environment, and
 * helpers without a mark that are younger than the run and work in the project's folder, run a program of it, or have
 * lost their parent. Without /proc nothing can be told and nothing is reported.
 *
 * @param {{ mark: string, graceMs?: number }} options `mark`: value of NARU_CI_RUN, `<process id of the run>-<anything>`
 * @returns {Promise<{ pid: number, command: string }[]>}
 */
export async function leftOverProcesses({ mark, graceMs = GRACE_MS }) {
  const giveUpAt = performance.now() + graceMs;
  for (;;) {
    const found = marked(mark);
    if (found.length === 0 || performance.now() > giveUpAt) return found;
    await sleep(ASK_AGAIN_AFTER_MS);
  }
}

/** @param {string} mark */
function marked(mark) {
  const own = ancestors(process.pid);
  return pids()
    .filter((pid) => !own.has(pid))
    .map((pid) => ({ pid, command: read(pid, 'cmdline').replaceAll('\0', ' ').trim() }))
    .filter(({ pid, command }) => command !== '' && belongsToUs(pid, mark));
}

/**
 * @param {number} pid
 * @param {string} mark
 */
function belongsToUs(pid, mark) {
  if (mark !== '' && read(pid, 'environ').split('\0').includes(`NARU_CI_RUN=${mark}`)) return true;
  if (!CLEAN_ENVIRONMENT_PROGRAMS.test(read(pid, 'comm'))) return false;
  if (startOf(pid) < startOf(Number.parseInt(mark, 10))) return false;
  const isOurs = [link(pid, 'exe'), link(pid, 'cwd')].some((path) => path.startsWith(`${PROJECT_ROOT}/`));
  return isOurs || parentOf(pid) === 1;
}

/**
 * The process itself and those that wait for it: npm, the shell, the CI script.
 *
 * @param {number} pid
 */
function ancestors(pid) {
  const found = new Set();
  for (let next = pid; next > 0 && !found.has(next); next = parentOf(next)) found.add(next);
  return found;
}

/** @param {number} pid */
const parentOf = (pid) => Number(/^PPid:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);

/**
 * In the kernel's clock ticks, field 22 of proc(5) stat; the second field may hold spaces.
 *
 * @param {number} pid
 */
function startOf(pid) {
  const stat = read(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 0);
}

function pids() {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/**
 * @param {number} pid
 * @param {string} file
 */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // gone, or somebody else's
  }
}

/**
 * @param {number} pid
 * @param {string} name
 */
function link(pid, name) {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return '';
  }
}
