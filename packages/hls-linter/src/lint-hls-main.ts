import { writeFile } from 'node:fs/promises';
import { type CommandLine, readCommandLine, USAGE, UsageError } from './command-line.ts';
import { lintLive } from './lint-live.ts';
import { formatReport } from './report.ts';
import { ALL_RULES } from './rules/all-rules.ts';

/** 0 clean, 1 violations, 2 could not lint to the end or nothing new came. */
async function main(commandLine: CommandLine | 'help'): Promise<number> {
  if (commandLine === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const { url, seconds, jsonFile } = commandLine;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const report = await lintLive(url, { seconds, signal: stop.signal });
  process.stdout.write(formatReport(report, ALL_RULES));
  if (jsonFile !== null) await writeFile(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  if (report.cutShort !== null) return 2;
  return report.violations.length === 0 ? 0 : 1;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'failed');

try {
  process.exitCode = await main(readCommandLine(process.argv.slice(2)));
} catch (error) {
  const usage = error instanceof UsageError ? `${USAGE}\n` : '';
  process.stderr.write(`${messageOf(error)}\n${usage}`);
  process.exitCode = 2;
}
