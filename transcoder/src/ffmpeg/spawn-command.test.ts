import { describe, expect, test } from 'vitest';
import { outputFormat } from '../ladder.ts';
import { source } from '../testing/test-run.ts';
import { transcodeCommand } from './command.ts';
import { argumentsOf } from './spawn-command.ts';

const command = () =>
  transcodeCommand({
    format: outputFormat(source(), null),
    trimStartSeconds: null,
    firstGopFrames: 60,
    feedType: 'video/x-flv',
  });

/** fluent-ffmpeg 2.1.3 is archived; these are the undocumented things we rely on. */
describe('fluent-ffmpeg', () => {
  test.each(['_spawnFfmpeg', '_getFfmpegPath', '_prepare', '_getArguments'])('has a method %s', (name) => {
    expect(typeof Reflect.get(command(), name)).toBe('function');
  });

  test('passes options on as they are, also those with spaces in them', () => {
    const withSpace = command().outputOptions('-metadata', 'title=a b').outputOptions('-x', 'y z');
    expect(argumentsOf(withSpace)).toEqual(expect.arrayContaining(['-metadata', 'title=a b', '-x', 'y z']));
  });

  test('asks the replaced methods of the one command, and tells the process by `ffmpegProc`', async () => {
    const replaced = command();
    const calls: string[] = [];
    Reflect.set(replaced, '_prepare', (prepared: (error: null, args: string[]) => void) => {
      calls.push('prepare');
      prepared(null, ['the', 'arguments']);
    });
    Reflect.set(
      replaced,
      '_spawnFfmpeg',
      (args: string[], options: object, started: (child: object) => void, ended: () => void) => {
        calls.push(`spawn ${args.join(' ')}`, typeof options, typeof ended);
        started({ pid: 7 });
      },
    );
    await new Promise<void>((resolve) => {
      replaced.on('start', () => resolve());
      replaced.run();
    });
    expect(calls).toEqual(['prepare', 'spawn the arguments', 'object', 'function']);
    expect(Reflect.get(replaced, 'ffmpegProc')).toEqual({ pid: 7 });
  });
});
