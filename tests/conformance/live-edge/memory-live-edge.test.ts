import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import { describeLiveEdge } from './live-edge-conformance.ts';

describeLiveEdge('memory', async (bounds) => createMemoryLiveEdge(bounds));
