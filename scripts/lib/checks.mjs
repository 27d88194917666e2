// @ts-check
import { readFileSync } from 'node:fs';
import { entriesWithAddress, missingOptionalEntries, parseLockFile } from './lock-file.mjs';
import { projectPath } from './project.mjs';

/**
 * @typedef {{ name: string, program: string, args: string[] }} ProgramCheck runs a script of node_modules
 * @typedef {{ name: string, faults: () => string[] }} OwnCheck
 */

const SOURCES = ['packages', 'services', 'transcoder', 'migrations', 'player', 'cdn-config', 'tests'];

/** Slowest first: with two at a time the others fill the gaps. @type {(ProgramCheck | OwnCheck)[]} */
export const CHECKS = [
  { name: 'types of everything, tests included', program: 'typescript/bin/tsc', args: ['-p', '.'] },
  { name: 'lint', program: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings', '.'] },
  { name: 'build of the servers', program: 'typescript/bin/tsc', args: ['-b', 'tsconfig.build.json'] },
  { name: 'unused files, exports, dependencies', program: 'knip/bin/knip.js', args: ['--no-progress'] },
  {
    name: 'import directions',
    program: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', ...SOURCES],
  },
  { name: 'types of the pages', program: 'typescript/bin/tsc', args: ['-p', 'player'] },
  { name: 'types of the scripts', program: 'typescript/bin/tsc', args: ['-p', 'scripts'] },
  { name: 'format', program: '@biomejs/biome/bin/biome', args: ['format', '.'] },
  { name: 'lock file', faults: lockFaults },
];

/** @returns {string[]} */
function lockFaults() {
  const lock = parseLockFile(readFileSync(projectPath('package-lock.json'), 'utf8'));
  return [
    ...entriesWithAddress(lock).map((path) => `${path} names the registry it came from`),
    ...missingOptionalEntries(lock).map(({ path }) => `${path} is missing: run node scripts/fix-lock.mjs`),
  ];
}
