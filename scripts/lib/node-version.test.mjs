import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nodeVersionFault } from './node-version.mjs';
import { projectPath } from './project.mjs';

describe('node version', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0', '100.0.0'])('%s will do', (version) => {
    expect(nodeVersionFault(version)).toBeNull();
  });

  test.each(['20.18.9', '18.20.0', '4.0.0', '', 'x'])('"%s" will not', (version) => {
    expect(nodeVersionFault(version)).toContain('Node 20.19 or newer is needed');
  });

  test('package.json says the same', () => {
    const { engines } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8'));
    expect(engines.node).toBe('>=20.19');
  });

  test('the first files are plain enough for any Node to reach the sentence', () => {
    for (const file of [
      'scripts/start.mjs',
      'scripts/test.mjs',
      'scripts/check.mjs',
      'scripts/lib/node-version.mjs',
    ]) {
      const code = readFileSync(projectPath(file), 'utf8').replaceAll(/^ *(\/\/|\/?\*).*$/gm, '');
      expect(code).not.toMatch(/\?\?|\?\.|`|\|\|=/);
    }
  });
});
