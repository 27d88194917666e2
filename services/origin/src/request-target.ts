import { type LiveResource, parseLivePath } from '@naru/contracts/live-urls';
import { parseReloadDirectives } from '@naru/hls/blocking-reload';

/** What a request asks for: a resource, and what its query says about reloading. */
export interface RequestTarget {
  readonly resource: LiveResource;
  readonly reload: ReturnType<typeof parseReloadDirectives>;
}

/** Enough for the targets of one moment; random ones push each other out. */
const REMEMBERED_TARGETS = 256;

/** Reads request targets. All who wait for the same part send the same one, so it is read once. */
export class RequestTargets {
  readonly #known = new Map<string, RequestTarget | null>();

  /** `url` as it stands in the request; null when it names nothing of ours. */
  read(url: string): RequestTarget | null {
    const known = this.#known.get(url);
    if (known !== undefined) return known;
    const mark = url.indexOf('?');
    const resource = parseLivePath(mark === -1 ? url : url.slice(0, mark));
    const target = resource && {
      resource,
      reload: parseReloadDirectives(mark === -1 ? '' : url.slice(mark)),
    };
    if (this.#known.size >= REMEMBERED_TARGETS) this.#known.clear();
    this.#known.set(url, target);
    return target;
  }
}
