import { PROBLEMS } from '../../../problems.ts';
import type { PublishAdmission, PublishDesk, PublishRequest } from '../../../publish-source.ts';
import { TestDesk } from '../../../testing/test-desk.ts';

/** The newest publisher of a key wins, as at the real desk. */
export class TakeOverDesk implements PublishDesk {
  readonly seen = new TestDesk();

  async admit(request: PublishRequest): Promise<PublishAdmission> {
    const admission = await this.seen.admit(request);
    const former = this.seen.publishes.filter(
      ({ end, request: { streamKey } }) => end === null && streamKey === request.streamKey,
    );
    for (const { source } of former) source.drop({ reason: 'superseded', problem: PROBLEMS.superseded });
    return admission;
  }
}
