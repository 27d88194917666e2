import { createHash } from 'node:crypto';
import { openDatabase } from '@naru/db/database';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ACCESS_RULES } from '../access/access-rules.ts';
import { testApi } from '../testing/test-api.ts';

const api = () => testApi(openDatabase({ url: 'postgres://127.0.0.1:9/none', poolSize: 1 }));

const Document = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ security: z.unknown().optional() }))),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

const document = async () => Document.parse(await (await api().call('GET', '/api/openapi.json')).json());

test('the document describes every route, and says which need a token', async () => {
  const { paths, openapi } = await document();
  expect(openapi).toBe('3.1.0');
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      needsToken: operation.security !== undefined,
    })),
  );
  const expected = Object.entries(ACCESS_RULES)
    .filter(([name]) => !['GET /api/openapi.json', 'GET /api/docs'].includes(name))
    .map(([name, { who }]) => ({ name, needsToken: who !== 'anyone' }));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(described.sort(byName)).toEqual(expected.sort(byName));
});

test('named schemas are referred to, and every reference leads somewhere', async () => {
  const { components, paths } = await document();
  const references = new Set(JSON.stringify({ components, paths }).match(/#\/components\/schemas\/\w+/g));
  expect(references).toContain('#/components/schemas/Broadcast');
  expect(references).toContain('#/components/schemas/Problem');
  for (const reference of references) {
    expect(Object.keys(components.schemas)).toContain(reference.split('/').at(-1));
  }
});

test('the docs page needs nothing from elsewhere, and its policy allows its style and no script', async () => {
  const response = await api().call('GET', '/api/docs');
  const html = await response.text();
  expect(html).toContain('/api/broadcasts/{id}');
  expect(html).not.toMatch(/<script|src=|https?:\/\/(?!json-schema)/i);
  const style = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
});
