import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./obs-client-main.ts', import.meta.url));
const OFFER_DEADLINE_MS = 20_000;

/** A publisher like OBS in a process of its own, so that it can be killed. */
export interface ObsClient extends AsyncDisposable {
  readonly offer: string;
  readonly process: ChildProcess;
  answer(sdp: string): void;
}

/** Starts it and waits for its offer; it sends an H.264 file with access unit delimiters at 30 fps, and an Ogg Opus file. */
export async function startObsClient(files: { video: string; audio: string }): Promise<ObsClient> {
  const args = ['--conditions=@naru/source', '--import', 'tsx', MAIN, files.video, files.audio];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const lines = createInterface({ input: child.stdout });
  try {
    const signal = AbortSignal.timeout(OFFER_DEADLINE_MS);
    for (;;) {
      const [line] = (await once(lines, 'line', { signal })) as [string];
      const said = JSON.parse(line) as { offer?: string };
      if (said.offer === undefined) continue;
      return {
        offer: said.offer,
        process: child,
        answer: (sdp) => child.stdin.write(`${JSON.stringify(sdp)}\n`),
        [Symbol.asyncDispose]: stop,
      };
    }
  } catch (error) {
    await stop();
    throw error;
  }
}
