import type { LiveResource } from '@naru/contracts/live-urls';
import { type Answer, NOT_FOUND, NOTHING_NEW, OVERLOADED, STOPPING, TOO_MANY_HELD } from './answer.ts';
import { parseByteRange } from './byte-range.ts';
import type { Delivery } from './delivery.ts';
import { headerOf, type LiveResponse } from './live-response.ts';
import { namesEntityTag } from './request-headers.ts';
import type { BroadcastWindow } from './window/broadcast-window.ts';
import type { MediaFile } from './window/media-file.ts';

type MediaResource = Extract<LiveResource, { kind: 'init' | 'segment' | 'part' }>;
type PartResource = Extract<LiveResource, { kind: 'part' }>;

/** Answers requests for init sections, segments and parts. */
export class Media {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  answer(window: BroadcastWindow, resource: MediaResource, res: LiveResponse): void {
    const file = window.findMedia(resource);
    if (file !== null) this.#delivery.send(res, answerWith(file, res));
    else if (resource.kind === 'part' && res.req.method === 'GET' && window.isHinted(resource)) {
      this.#hold(window, resource, res);
    } else this.#delivery.send(res, NOT_FOUND);
  }

  /** The hinted part: no byte is sent before it is complete, then all of it at once (clients measure by it). */
  #hold(window: BroadcastWindow, resource: PartResource, res: LiveResponse): void {
    const outcome = window.waiters.hold(
      {
        res,
        offer: () => {
          const file = window.findMedia(resource);
          if (file === null && window.isHinted(resource)) return false;
          this.#delivery.send(res, file === null ? NOT_FOUND : answerWith(file, res));
          return true;
        },
        giveUp: (reason) =>
          this.#delivery.send(res, { expired: NOTHING_NEW, stopping: STOPPING, gone: NOT_FOUND }[reason]),
      },
      window.holdMs,
    );
    if (outcome === 'held') return;
    this.#delivery.send(
      res,
      { 'client-limit': TOO_MANY_HELD, overloaded: OVERLOADED, closed: STOPPING }[outcome],
    );
  }
}

function answerWith(file: MediaFile, res: LiveResponse): Answer {
  const { req } = res;
  if (namesEntityTag(headerOf(req, 'if-none-match'), file.entityTag)) return file.notModified();
  const range = headerOf(req, 'range');
  if (range === undefined || req.method !== 'GET') return file.whole();
  const ifRange = headerOf(req, 'if-range');
  if (ifRange !== undefined && ifRange !== file.entityTag) return file.whole();
  const wanted = parseByteRange(range, file.length);
  switch (wanted) {
    case 'whole':
      return file.whole();
    case 'unsatisfiable':
      return file.unsatisfiable();
    default:
      return file.partial(wanted);
  }
}
