import { problemOf } from '@naru/contracts/errors';
import type { ApiApp } from '../api-environment.ts';
import { problemResponse } from './problem-answers.ts';

/** Answers 405 with `Allow` for the other methods of every path that has a route. To be called last. */
export function addMethodFallbacks(app: ApiApp): void {
  const methodsByPath = new Map<string, Set<string>>();
  for (const { method, path } of app.routes) {
    if (method === 'ALL') continue;
    const methods = methodsByPath.get(path) ?? new Set();
    methods.add(method);
    if (method === 'GET') methods.add('HEAD');
    methodsByPath.set(path, methods);
  }
  for (const [path, methods] of methodsByPath) {
    const allow = [...methods].sort().join(', ');
    app.all(path, () => problemResponse(problemOf('method-not-allowed'), { allow }));
  }
}
