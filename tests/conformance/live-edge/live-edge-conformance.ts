import { describe } from 'vitest';
import { describeBounds } from './bounds-conformance.ts';
import { describeFollowing } from './following-conformance.ts';
import type { OpenLiveEdge } from './live-edge-harness.ts';
import { describePublishing } from './publishing-conformance.ts';

/** What every live edge must do, whatever it is made of. */
export function describeLiveEdge(name: string, open: OpenLiveEdge): void {
  describe(`live edge: ${name}`, () => {
    describePublishing(open);
    describeFollowing(open);
    describeBounds(open);
  });
}
