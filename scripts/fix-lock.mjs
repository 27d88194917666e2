// @ts-check
// Run after every change of dependencies: node scripts/fix-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { missingOptionalEntries, parseLockFile, withOptionalEntries } from './lib/lock-file.mjs';
import { projectPath } from './lib/project.mjs';

const path = projectPath('package-lock.json');
const lock = parseLockFile(readFileSync(path, 'utf8'));
const missing = missingOptionalEntries(lock);
if (missing.length > 0) writeFileSync(path, `${JSON.stringify(withOptionalEntries(lock), null, 2)}\n`);
console.log(`package-lock.json: ${missing.length} platform entries added`);
