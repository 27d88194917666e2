import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { renderCacheTable } from './cache-table.ts';

test('the README shows the rules that the origin answers by', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /<!-- cache-table -->\n([^]*?)\n?<!-- \/cache-table -->/.exec(readme)?.[1];
  expect(shown).toBe(renderCacheTable());
});
