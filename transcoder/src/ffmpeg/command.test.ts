import { describe, expect, test } from 'vitest';
import { outputFormat } from '../ladder.ts';
import { source } from '../testing/test-run.ts';
import { pipesOf, type TranscodePlan, transcodeCommand } from './command.ts';
import { argumentsOf } from './spawn-command.ts';

const plan = (change: Partial<TranscodePlan> = {}): TranscodePlan => ({
  format: outputFormat(source(), null),
  trimStartSeconds: null,
  firstGopFrames: 60,
  feedType: 'video/x-flv',
  ...change,
});

const argumentsFor = (change?: Partial<TranscodePlan>): string[] =>
  argumentsOf(transcodeCommand(plan(change)));

/** The values of an option, in order. */
const valuesOf = (args: readonly string[], option: string): string[] =>
  args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []));

describe('the command line', () => {
  test('lets nothing in but H.264, AAC and MP3 in FLV on standard input', () => {
    const args = argumentsFor();
    const input = args.slice(0, args.indexOf('-i') + 2).join(' ');
    expect(input).toContain(
      '-f flv -protocol_whitelist pipe -format_whitelist flv -codec_whitelist h264,aac,mp3,mp3float',
    );
    expect(input).toMatch(/-threads 1 -copyts -i pipe:0$/);
    expect(valuesOf(args, '-i')).toEqual(['pipe:0']);
  });

  test('lets nothing in but the codecs of WebRTC in Matroska, and probes nothing', () => {
    const args = argumentsFor({ feedType: 'video/x-matroska' });
    const input = args.slice(0, args.indexOf('-i') + 2).join(' ');
    expect(input).toContain(
      '-f matroska -protocol_whitelist pipe -format_whitelist matroska -codec_whitelist h264,vp8,vp9,libdav1d,opus',
    );
    expect(input).toMatch(
      /-flags low_delay -max_pixels 2719744 -probesize 32 -analyzeduration 0 -threads 1 -copyts -i pipe:0$/,
    );
    expect(input).not.toContain('nobuffer');
    expect(valuesOf(args, '-af')).toEqual(['aresample=async=1000']);
  });

  test('gives each track a pipe of its own, and progress another', () => {
    expect(pipesOf(plan().format)).toEqual({ video: [3, 4], audio: 5, progress: 6 });
    const args = argumentsFor();
    expect(args.filter((arg, index) => arg.startsWith('pipe:') && args[index - 1] !== '-i')).toEqual([
      'pipe:6',
      'pipe:3',
      'pipe:4',
      'pipe:5',
    ]);
    expect(valuesOf(args, '-map')).toEqual(['[v0]', '[v1]', '0:a:0']);
    expect(new Set(valuesOf(args, '-movflags'))).toEqual(
      new Set(['+empty_moov+default_base_moof+cmaf+skip_trailer+frag_discont+frag_every_frame']),
    );
    expect(valuesOf(args, '-output_ts_offset')).toEqual(['10', '10', '10']);
  });

  test('puts the keyframes of all renditions on the same two seconds', () => {
    const format = outputFormat(source({ frameRate: 25 }), null);
    const args = argumentsFor({ format, firstGopFrames: 50 });
    expect(valuesOf(args, '-g')).toEqual(['50', '50']);
    expect(valuesOf(args, '-keyint_min')).toEqual(['50', '50']);
    expect(valuesOf(args, '-sc_threshold')).toEqual(['0', '0']);
    const times = 'expr:gte(t,if(n_forced,1.980000+(n_forced-1)*2,0))';
    expect(valuesOf(args, '-force_key_frames')).toEqual([times, times]);
    expect(valuesOf(args, '-filter_complex')[0]).toMatch(/,fps=25\[v0\];.*,fps=25\[v1\]$/);
  });

  test('scales no picture that the frame rate leaves out, and none twice', () => {
    const [graph] = valuesOf(argumentsFor(), '-filter_complex');
    expect(graph).toMatch(/^\[0:v:0\]select='not\(between\(t-prev_selected_t,0,0\.020000\)\)',split=2\[s0\]/);
    expect(graph).toMatch(/\[s0\]scale=[^;]*,fps=30\[v0\];\[s1\]scale=[^;]*,fps=30\[v1\]$/);
  });

  test('bounds the rate within half a second', () => {
    const args = argumentsFor();
    expect(valuesOf(args, '-b:v')).toEqual(['2500000', '1200000']);
    expect(valuesOf(args, '-maxrate')).toEqual(['2750000', '1320000']);
    expect(valuesOf(args, '-bufsize')).toEqual(['1250000', '600000']);
  });

  test('fits any picture into one size', () => {
    const [graph] = valuesOf(argumentsFor(), '-filter_complex');
    expect(graph).toContain(',pad=854:480:(ow-iw)/2:(oh-ih)/2,setsar=1,format=yuv420p,fps=30[v1]');
  });

  test('gives players the range of television, whatever the source has', () => {
    const [graph] = valuesOf(argumentsFor({ feedType: 'video/x-matroska' }), '-filter_complex');
    expect(graph?.match(/scale=[^;,]*,[^;]*:out_range=tv,pad=/g)).toHaveLength(2);
  });

  test('leaves out what was published: pictures from half a frame before, sound from a little earlier', () => {
    const args = argumentsFor({ trimStartSeconds: 12.5 });
    const [graph] = valuesOf(args, '-filter_complex');
    expect(graph).toMatch(/^\[0:v:0\]trim=start=11.000000,select=/);
    expect(graph?.match(/,fps=30,trim=start=12\.483333\[v[01]\]/g)).toHaveLength(2);
    expect(valuesOf(args, '-af')).toEqual(['atrim=start=12.300000,aresample=async=1']);
    expect(valuesOf(argumentsFor(), '-af')).toEqual(['aresample=async=1']);
  });

  test('a single rendition has one picture and one sound', () => {
    const args = argumentsFor({ format: outputFormat(source({ width: 640, height: 360 }), null) });
    expect(valuesOf(args, '-map')).toEqual(['[v0]', '0:a:0']);
    expect(valuesOf(args, '-progress')).toEqual(['pipe:5']);
  });
});
