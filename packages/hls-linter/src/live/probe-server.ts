import type { MediaPlaylist } from '../playlist/playlist.ts';
import type { Findings } from '../report.ts';
import type { Rule } from '../rule.ts';
import type { ResourceKind } from '../rules/answers.ts';
import { type Probe, probeRules } from '../rules/probes.ts';
import { type Asked, type Asker, probeOf } from './asker.ts';
import { holdDeadlineSeconds, type HttpRequest } from './http-client.ts';
import { type RenditionFollower, withQuery } from './rendition-follower.ts';

/** Values of _HLS_msn that are no decimal integer, and directives that are there twice. */
const MALFORMED = [
  '_HLS_msn=-1',
  '_HLS_msn=1e3',
  '_HLS_msn=0x10',
  '_HLS_msn=1.5',
  '_HLS_msn=',
  `_HLS_msn=${'9'.repeat(40)}`,
  '_HLS_msn=%D9%A1%D9%A2',
  '_HLS_msn=0&_HLS_part=-1',
  '_HLS_msn=0&_HLS_msn=0',
];

/** Makes the requests that no player makes, or makes seldom, and judges the answers. */
export class ServerProbes {
  readonly #asker: Asker;
  readonly #findings: Findings;
  readonly #rendition: RenditionFollower;
  #count = 0;

  constructor(parts: { asker: Asker; findings: Findings; rendition: RenditionFollower }) {
    this.#asker = parts.asker;
    this.#findings = parts.findings;
    this.#rendition = parts.rendition;
  }

  get count(): number {
    return this.#count;
  }

  async run(): Promise<void> {
    const playlist = this.#rendition.current;
    await Promise.all([
      playlist.ended ? this.#endedDirectives() : this.#liveDirectives(playlist),
      this.#media(playlist),
      this.#http(playlist),
    ]);
  }

  async #liveDirectives(playlist: MediaPlaylist): Promise<void> {
    const { url } = playlist;
    const refused = (rule: Rule<Probe>, query: string): Promise<Asked> =>
      this.#probe(rule, 'refused', { url: withQuery(url, query) });
    await refused(probeRules.partWithoutMsn, '_HLS_part=1');
    for (const query of MALFORMED) await refused(probeRules.malformedDirective, query);
    for (const query of ['_HLS_x=1', '_HLS_skip=no']) {
      await this.#probe(probeRules.unknownDirective, 'media-playlist', { url: withQuery(url, query) });
    }
    await this.#directives(probeRules.oldMsn, { msn: 0, part: null });
    // One segment may be completed while a request is under way, so these ask for one more than too far.
    const lastMsn = this.#lastCompleteMsn();
    await refused(probeRules.msnTooFar, `_HLS_msn=${lastMsn + 4}`);
    await refused(probeRules.partTooFar, `_HLS_msn=${lastMsn + 2}&_HLS_part=1000`);
    await this.#pastEnd();
    await this.#directives(probeRules.segmentReload, { msn: this.#lastCompleteMsn() + 1, part: null });
  }

  async #endedDirectives(): Promise<void> {
    const { url } = this.#rendition;
    for (const query of ['_HLS_msn=99999999', '_HLS_msn=0&_HLS_part=0', '_HLS_skip=YES']) {
      await this.#probe(probeRules.endedDirectives, 'ended-playlist', { url: withQuery(url, query) });
    }
  }

  async #pastEnd(): Promise<void> {
    const last = this.#rendition.current.segments.findLast(
      ({ uri, parts }) => uri !== null && parts.length > 0,
    );
    if (last === undefined) return;
    await this.#directives(probeRules.partPastEnd, { msn: last.msn, part: last.parts.length });
  }

  async #media(playlist: MediaPlaylist): Promise<void> {
    const last = playlist.segments.findLast(({ uri }) => uri !== null);
    if (last === undefined || last.uri === null) return;
    const missing = new Set([
      'no-such-segment.m4s',
      last.uri.replaceAll(String(last.msn), String(last.msn + 1000)),
    ]);
    for (const uri of missing) {
      if (uri === last.uri) continue;
      await this.#probe(probeRules.missingMedia, 'missing', { url: new URL(uri, playlist.url).href });
    }
    const url = new URL(last.uri, playlist.url).href;
    const whole = await this.#asker.ask('segment', { url });
    const reference = whole.exchange;
    await this.#probe(probeRules.head, 'segment', { url, method: 'HEAD' }, { reference });
    await this.#probe(probeRules.range, 'segment', { url, headers: { range: 'bytes=0-9' } });
    const behind = `bytes=${whole.body.length + 10}-`;
    await this.#probe(probeRules.rangeBeyondEnd, 'segment', { url, headers: { range: behind } });
    const entityTag = reference.headers['etag'];
    if (entityTag !== undefined) {
      await this.#probe(probeRules.revalidation, 'segment', { url, headers: { 'if-none-match': entityTag } });
    }
  }

  async #http({ url, ended }: MediaPlaylist): Promise<void> {
    const kind = ended ? 'ended-playlist' : 'media-playlist';
    // Without gzip, so that a server that compresses regardless is found.
    const plain = await this.#asker.ask(kind, {
      url,
      headers: { 'accept-encoding': 'identity' },
    });
    await this.#probe(probeRules.head, kind, { url, method: 'HEAD' }, { reference: plain.exchange });
    const headers = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' };
    await this.#probe(probeRules.preflight, 'media-playlist', { url, method: 'OPTIONS', headers });
    await this.#probe(probeRules.method, 'refused', {
      url,
      method: 'PUT',
      headers: { 'content-length': '0' },
    });
  }

  async #directives(rule: Rule<Probe>, about: { msn: number; part: number | null }): Promise<void> {
    const { url, current } = this.#rendition;
    const part = about.part === null ? '' : `&_HLS_part=${about.part}`;
    const deadlineSeconds = holdDeadlineSeconds(current.targetDurationSeconds);
    const request = { url: withQuery(url, `_HLS_msn=${about.msn}${part}`), deadlineSeconds };
    await this.#probe(rule, 'media-playlist-with-directives', request, about);
  }

  async #probe(
    rule: Rule<Probe>,
    kind: ResourceKind,
    request: HttpRequest,
    about: Parameters<typeof probeOf>[1] = {},
  ): Promise<Asked> {
    this.#count += 1;
    const asked = await this.#asker.ask(kind, request);
    this.#findings.check(rule, probeOf(asked, about));
    return asked;
  }

  #lastCompleteMsn(): number {
    return this.#rendition.current.segments.findLast(({ uri }) => uri !== null)?.msn ?? 0;
  }
}
