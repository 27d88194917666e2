import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs FFmpeg to its end; standard input is what it is given. */
export async function ffmpeg(
  args: readonly string[],
  input?: Buffer,
): Promise<{ output: Buffer; complaints: string }> {
  const child = spawn('ffmpeg', ['-hide_banner', '-nostdin', '-v', 'warning', ...args]);
  const output: Buffer[] = [];
  let complaints = '';
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  child.stdin.on('error', () => {}); // FFmpeg may end before it has read all
  child.stdin.end(input);
  await once(child, 'close');
  return { output: Buffer.concat(output), complaints };
}

/** Presentation times (seconds) of the frames that a decoder makes of one track of an FLV, and its complaints. */
export async function decodedTimes(
  flv: Buffer,
  track: 'v' | 'a',
): Promise<{ times: number[]; complaints: string }> {
  const { output, complaints } = await ffmpeg(
    [
      '-copyts',
      '-f',
      'flv',
      '-i',
      'pipe:0',
      '-map',
      `0:${track}`,
      '-fps_mode',
      'passthrough',
      '-enc_time_base',
      '1:1000',
      '-f',
      'framecrc',
      'pipe:1',
    ],
    flv,
  );
  const times = output
    .toString()
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => Number(line.split(',')[2]));
  const [, numerator = '1', denominator = '1000'] = /#tb 0: (\d+)\/(\d+)/.exec(output.toString()) ?? [];
  return { times: times.map((time) => (time * Number(numerator)) / Number(denominator)), complaints };
}
