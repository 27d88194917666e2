import { isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { PublishEnd } from './publish-session.ts';
import type {
  PublishAdmission,
  PublishRefusal,
  PublishSessionPort,
  PublishSource,
} from './publish-source.ts';

/** Lets a publisher in for good: it takes over then. `take` is called before anybody else of the channel has a turn. */
export type BeginPublish = (take: (admission: PublishAdmission) => void) => Promise<void>;

/**
 * A publisher whose key is right and of whom no media has come: over UDP it may never come, and that must not cost a stream
 * that runs. With the first media it begins, and takes over.
 */
export class DeferredPublish implements PublishSessionPort {
  readonly #source: PublishSource;
  readonly #begin: BeginPublish;
  readonly #logger: Logger;
  #port: PublishSessionPort | null = null;
  #isBeginning = false;
  #isReady = false;
  #end: PublishEnd | null = null;

  constructor(options: { source: PublishSource; begin: BeginPublish; logger: Logger }) {
    this.#source = options.source;
    this.#begin = options.begin;
    this.#logger = options.logger;
  }

  /** As the one in the database, once there is one. */
  get sessionId(): string {
    return this.#port?.sessionId ?? 'not begun';
  }

  ready(): void {
    this.#isReady = true;
    this.#port?.ready();
  }

  mediaArrived(): void {
    if (this.#port !== null) {
      this.#port.mediaArrived();
      return;
    }
    if (this.#isBeginning || this.#end !== null) return;
    this.#isBeginning = true;
    this.#begin((admission) => this.#take(admission)).catch((error: unknown) => {
      if (!isAbortError(error)) this.#logger.error({ err: error }, 'publisher could not begin');
      this.#drop({ reason: 'connection-lost', problem: null });
    });
  }

  sourceChanged(): void {
    this.#port?.sourceChanged();
  }

  ended(end: PublishEnd): void {
    this.#end = end;
    this.#port?.ended(end);
  }

  #take(admission: PublishAdmission): void {
    if (admission.kind === 'refused') {
      this.#drop(endOf(admission));
      return;
    }
    const port = admission.open(this.#source);
    this.#port = port;
    if (this.#end !== null) {
      port.ended(this.#end); // gone meanwhile
      return;
    }
    port.mediaArrived();
    if (this.#isReady) port.ready();
  }

  #drop(end: PublishEnd): void {
    if (this.#end === null) this.#source.drop(end);
  }
}

/** Who is refused through no fault of its own may come again. */
const endOf = ({ reason, problem }: PublishRefusal): PublishEnd => ({
  reason: reason === 'rejected' ? 'connection-lost' : 'refused',
  problem,
});
