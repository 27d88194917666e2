import { createMemoryLiveEdge } from './memory-live-edge.ts';
import type { LiveEdge } from './live-edge.ts';

/** Which live edge a process uses. In memory it reaches exactly the services of the same process. */
export type LiveEdgeBackend = { readonly kind: 'memory' };

/** Opens the live edge that the configuration names. The caller disposes it. */
export async function openLiveEdge(options: { backend: LiveEdgeBackend }): Promise<LiveEdge> {
  switch (options.backend.kind) {
    case 'memory':
      return createMemoryLiveEdge();
  }
}
