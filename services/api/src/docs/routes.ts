import type { ApiApp } from '../api-environment.ts';
import { DOCS_CONTENT_SECURITY_POLICY, renderDocsPage } from './docs-page.ts';
import { openApiDocument } from './document.ts';

/** The document describes the routes that were added before this. */
export function addDocsRoutes(app: ApiApp): void {
  const document = openApiDocument(app);
  const page = renderDocsPage(document);
  app.get('/api/openapi.json', (c) => c.json(document));
  app.get('/api/docs', (c) => c.html(page, 200, { 'content-security-policy': DOCS_CONTENT_SECURITY_POLICY }));
}
