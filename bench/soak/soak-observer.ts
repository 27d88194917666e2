import { holdingsOf, sampleTree } from '../../tests/fixtures/process-tree.ts';
import type { DetachedPage } from './detached-page.ts';
import { directorySize } from './directory-size.ts';
import type { GarbageCollection } from './garbage-collection.ts';
import { LogWatch } from './log-watch.ts';
import type { OtherViewers, OtherViewersReport } from './other-viewers.ts';
import { collectFromPage, type PageReading } from './page-probe.ts';
import { type PlaybackSpan, spanOf } from './playback-record.ts';
import { ProcessLedger } from './process-ledger.ts';
import { groupByRole } from './process-roles.ts';
import type { SoakRecord } from './soak-record.ts';
import { minuteOf } from './trend.ts';

export interface Observed {
  page: DetachedPage;
  cameraPid: number;
  dataDirectory: string;
  logDirectory: string;
  otherViewers: OtherViewers | null;
  collection: GarbageCollection;
}

/** Takes readings of everything and keeps them. */
export class SoakObserver {
  readonly #observed: Observed;
  readonly #openedAt = performance.now();
  readonly #ledger = new ProcessLedger();
  readonly #logs: LogWatch;
  readonly #spans: { atSeconds: number; span: PlaybackSpan }[] = [];
  readonly #heapBytes: [number, number][] = [];
  readonly #directoryBytes: [number, number][] = [];
  #collectedInMinute = -1;
  #before: PageReading;
  #otherViewers: OtherViewersReport | null = null;

  private constructor(observed: Observed, first: PageReading) {
    this.#observed = observed;
    this.#before = first;
    this.#logs = new LogWatch(observed.logDirectory);
  }

  static async open(observed: Observed): Promise<SoakObserver> {
    await observed.page.send('Performance.enable');
    return new SoakObserver(observed, await collectFromPage(observed.page));
  }

  /** One reading of everything; one that the signal interrupts leaves no trace. */
  async read(signal: AbortSignal): Promise<void> {
    const { page, cameraPid, dataDirectory, otherViewers, collection } = this.#observed;
    // On a busy machine the reading itself takes seconds.
    const atSeconds = (performance.now() - this.#openedAt) / 1000;
    const [reading, heapBytes, directoryBytes, samples, viewersReport] = await Promise.all([
      collectFromPage(page),
      this.#heap(),
      directorySize(dataDirectory),
      sampleTree(process.pid),
      otherViewers?.read() ?? null,
      this.#logs.read(),
    ]);
    const groups = groupByRole(samples, { bench: process.pid, camera: cameraPid });
    const collects = minuteOf(atSeconds) > this.#collectedInMinute;
    const live = collects
      ? await collection.collect(
          groups.flatMap(({ all }) => all.map(({ pid }) => pid)),
          signal,
        )
      : undefined;
    const holdings = new Map(
      await Promise.all(
        groups.flatMap(({ all }) => all.map(async ({ pid }) => [pid, await holdingsOf(pid)] as const)),
      ),
    );
    signal.throwIfAborted();
    this.#spans.push({ atSeconds, span: spanOf(reading, this.#before) });
    this.#before = reading;
    this.#otherViewers = viewersReport;
    this.#heapBytes.push([atSeconds, heapBytes]);
    this.#directoryBytes.push([atSeconds, directoryBytes]);
    this.#ledger.add(atSeconds, groups, holdings, live);
    if (collects) this.#collectedInMinute = minuteOf(atSeconds);
  }

  /** What was measured so far. */
  record(problem: string | null): SoakRecord {
    return {
      seconds: this.#spans.at(-1)?.atSeconds ?? 0,
      spans: this.#spans,
      roles: this.#ledger.roles,
      deaths: this.#ledger.deaths,
      heapBytes: this.#heapBytes,
      directoryBytes: this.#directoryBytes,
      otherViewers: this.#otherViewers,
      logs: this.#logs.counts,
      problem,
    };
  }

  async #heap(): Promise<number> {
    const answer = await this.#observed.page.send('Performance.getMetrics');
    const { metrics } = answer as { metrics: { name: string; value: number }[] };
    return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
  }
}
