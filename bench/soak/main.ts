import { chromiumPath } from '../../tests/fixtures/browser.ts';
import { currentLoad, describeMachine, machineLine } from '../machine.ts';
import { writeResult } from '../write-result.ts';
import { minutesOf } from './minutes.ts';
import { parseOptions } from './options.ts';
import { plotSoak } from './plot-soak.ts';
import { minuteLine, reportText } from './print.ts';
import { reportOf } from './report.ts';
import { runSoak } from './run-soak.ts';
import type { SoakRecord } from './soak-record.ts';

/**
 * Runs the platform for minutes to hours and looks whether anything stalls, drifts, grows or dies. Exit code 1 when it
 * does, 2 when it could not begin. Ctrl-C ends the run early and still shows what was measured.
 */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
  const interrupt = new AbortController();
  const { signal } = interrupt;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupt.abort(new Error('interrupted before anything was measured')));
  }
  const machine = await describeMachine({ ffmpegPath, chromiumPath });
  console.log(`soak: ${options.minutes} min, parts of ${options.partTargetMs} ms; ${machineLine(machine)}`);
  const record = await runSoak(
    { ...options, ffmpegPath },
    (soFar) => tellMinute(soFar, options.minutes),
    signal,
  );
  const report = reportOf(record);
  console.log(`\n${reportText(report)}`);

  const minutes = signal.aborted ? Math.ceil(record.seconds / 60) : options.minutes;
  const { directory, ...settings } = options;
  const title = `Soak of ${minutes} minutes, parts of ${options.partTargetMs} ms`;
  const files = await writeResult({
    directory,
    name: `soak-${minutes}min`,
    json: { settings, machine, ...report, minutes: minutesOf(record) },
    svg: plotSoak(record, { title, note: machineLine(machine) }),
  });
  console.log(`written: ${files.join(', ')}`);
  process.exitCode = report.faults.length === 0 ? 0 : 1;
}

function tellMinute(soFar: SoakRecord, minutes: number): void {
  const minute = minutesOf(soFar).at(-1);
  const clock = new Date().toTimeString().slice(0, 8);
  if (minute !== undefined) console.log(minuteLine(minute, { clock, minutes, load: currentLoad() }));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
