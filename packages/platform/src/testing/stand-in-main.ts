import { systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { type RunningService, runService } from '../run-service.ts';

/** A service in a process of its own, to be stopped and broken. Its first argument says how it behaves. */
const behaviour = process.argv[2] ?? '';

/** Runs when the test says so, by SIGUSR2. */
const onCue = (act: () => void): void => {
  process.once('SIGUSR2', act);
};

const service = (parts: { release?: () => Promise<void>; failed?: Promise<never> } = {}): RunningService => {
  const held = setInterval(() => {}, 1000);
  return {
    facts: { port: 4711 },
    ...(parts.failed === undefined ? {} : { failed: parts.failed }),
    [Symbol.asyncDispose]: async () => {
      try {
        await parts.release?.();
      } finally {
        clearInterval(held);
      }
    },
  };
};

async function start(signal: AbortSignal): Promise<RunningService> {
  switch (behaviour) {
    case 'fails':
      throw new AppError('invalid-configuration', 'the thing it needs is missing');
    case 'fails and holds on':
      setInterval(() => {}, 1000);
      throw new AppError('invalid-configuration', 'the thing it needs is missing');
    case 'is never ready':
      console.log('starting');
      await systemClock.sleep(60_000, signal);
      return service();
    case 'throws':
      onCue(() => {
        throw new Error('nobody expected this');
      });
      return service();
    case 'rejects':
      onCue(() => void Promise.reject(new Error('nobody expected this')));
      return service();
    case 'gives up':
      return service({
        failed: new Promise((_, reject) =>
          onCue(() => reject(new AppError('unavailable', 'what it needs is gone'))),
        ),
      });
    case 'cannot release':
      return service({ release: () => Promise.reject(new Error('it is stuck')) });
    case 'releases for ever':
      return service({ release: () => new Promise(() => {}) });
    default:
      return service();
  }
}

await runService({ name: 'stand-in', logLevel: 'info', start: ({ signal }) => start(signal) });
