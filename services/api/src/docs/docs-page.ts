import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OpenApiDocument } from './document.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
a { color: LinkText; }
h2 { margin-top: 2.5rem; }
details { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem; margin: .5rem 0; }
summary { padding: .6rem .9rem; cursor: pointer; }
details > div { padding: 0 .9rem .9rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; padding: .75rem; background: color-mix(in srgb, currentColor 8%, transparent); }
.lock { opacity: .7; float: right; }
`;

/** The page has no script; its one style is allowed by its hash. */
export const DOCS_CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The parts of an OpenAPI operation that the page shows. */
const Operation = z.object({
  tags: z.array(z.string()).default(['Other']),
  summary: z.string().default(''),
  description: z.string().optional(),
  security: z.array(z.unknown()).optional(),
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      description: z.string(),
      content: z.record(z.string(), z.object({ schema: z.unknown() })).optional(),
    }),
  ),
});

/** Renders the document as one HTML page that needs nothing else. */
export function renderDocsPage(document: OpenApiDocument): string {
  const sections = new Map<string, string[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = Operation.safeParse(item[method]);
      if (!operation.success) continue;
      for (const tag of operation.data.tags) {
        sections.set(tag, [...(sections.get(tag) ?? []), renderOperation(method, path, operation.data)]);
      }
    }
  }
  const body = [...sections].map(([tag, operations]) => `<h2>${escapeHtml(tag)}</h2>${operations.join('')}`);
  const { title, description = '' } = document.info;
  body.push('<h2>Schemas</h2>');
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    body.push(
      `<details><summary><code>${escapeHtml(name)}</code></summary><div>${schemaBlock(schema)}</div></details>`,
    );
  }
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} API</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)} API</h1><p>${escapeHtml(description)}</p>
<p><a href="/api/openapi.json">OpenAPI document</a></p>${body.join('')}</main></body></html>`;
}

function renderOperation(method: string, path: string, operation: z.infer<typeof Operation>): string {
  const { summary, description, security, parameters, requestBody, responses } = operation;
  const parts = [
    description === undefined ? '' : `<p>${escapeHtml(description)}</p>`,
    parameters.length === 0 ? '' : `<h4>Parameters</h4>${schemaBlock(parameters)}`,
    requestBody === undefined ? '' : `<h4>Body</h4>${contentBlocks(requestBody.content)}`,
    ...Object.entries(responses).map(
      ([status, response]) =>
        `<h4>${escapeHtml(status)}: ${escapeHtml(response.description)}</h4>${contentBlocks(response.content ?? {})}`,
    ),
  ];
  return `<details><summary><span class="method">${method.toUpperCase()}</span><code>${escapeHtml(path)}</code>
${escapeHtml(summary)}${security === undefined ? '' : '<span class="lock">token</span>'}</summary>
<div>${parts.join('')}</div></details>`;
}

const contentBlocks = (content: Record<string, { schema?: unknown }>): string =>
  Object.entries(content)
    .map(([type, { schema }]) => `<p><code>${escapeHtml(type)}</code></p>${schemaBlock(schema)}`)
    .join('');

const schemaBlock = (schema: unknown): string =>
  `<pre>${escapeHtml(JSON.stringify(schema, null, 2) ?? '')}</pre>`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
