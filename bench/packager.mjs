// CPU time of the packager's own work, per second of media, for one stream of two renditions: reading FFmpeg's pipes,
// cutting and muxing parts, folding the timeline and rendering each playlist in full and as a delta once a part.
// Run it as `node bench/packager.mjs` after `npm run build:server`.
import { spawnSync } from 'node:child_process';
import { renderMediaPlaylist } from '@naru/hls/media-playlist';
import { gridFor, PartGrid } from '@naru/hls/part-grid';
import { muxInit, muxPart } from '@naru/hls/part-muxer';
import { SampleReader } from '@naru/hls/sample-reader';
import { EMPTY_WINDOW, foldLiveEvent } from '@naru/hls/timeline';

const MEDIA_SECONDS = 10;
const ROUNDS = 30;
const FRAME_RATE = 30;
const PIPE_CHUNK_BYTES = 64 * 1024;
const RENDITIONS = [
  { name: '720p', width: 1280, height: 720, kbps: 2500 },
  { name: '480p', width: 854, height: 480, kbps: 1200 },
];
const uris = {
  init: (epoch) => `${epoch}-init.mp4`,
  segment: (epoch, msn) => `${epoch}-${msn}.m4s`,
  part: (epoch, msn, part) => `${epoch}-${msn}.${part}.m4s`,
  sibling: (rendition) => `../${rendition}/media.m3u8`,
};

const grid = gridFor(FRAME_RATE, 333);
const tracks = record();
const stages = ['read', 'cut and mux', 'timeline', 'playlists'];
const spentMicros = Object.fromEntries(stages.map((stage) => [stage, 0]));
for (let round = 0; round < 5; round += 1) packageOnce();
for (const stage of stages) spentMicros[stage] = 0;
const cpuBefore = process.cpuUsage();
let totals = { parts: 0, bytes: 0 };
for (let round = 0; round < ROUNDS; round += 1) totals = packageOnce();
const cpu = process.cpuUsage(cpuBefore);

const seconds = MEDIA_SECONDS * ROUNDS;
const perSecond = (cpu.user + cpu.system) / seconds;
const megabits = ((totals.bytes * 8) / MEDIA_SECONDS / 1e6).toFixed(2);
console.log(
  `node ${process.version}, 720p + 480p, ${megabits} Mbit/s, ${totals.parts} parts in ${MEDIA_SECONDS} s`,
);
for (const stage of stages)
  console.log(`  ${stage.padEnd(12)} ${(spentMicros[stage] / seconds).toFixed(0)} us elapsed`);
const share = (perSecond / 1e4).toFixed(3);
console.log(
  `CPU: ${perSecond.toFixed(0)} us per second of media, garbage collection included (${share} % of a core)`,
);

function timed(stage, work) {
  const before = performance.now();
  const result = work();
  spentMicros[stage] += (performance.now() - before) * 1000;
  return result;
}

/** One run over the recorded media, with chunks of all pipes in turn as they would come in real time. */
function packageOnce() {
  const audioReader = new SampleReader();
  const lanes = RENDITIONS.map(({ name }) => ({ name, reader: new SampleReader(), grid: null, cuts: [] }));
  const run = { window: EMPTY_WINDOW, audioInit: null, audio: [], sequenceNumber: 0, parts: 0, bytes: 0 };
  // Audio goes in first, so that no part has to wait for it.
  for (const turn of inTurns()) {
    if (turn.lane === null) {
      const { init, samples } = timed('read', () => audioReader.push(turn.chunk));
      run.audioInit ??= init;
      run.audio.push(...samples);
      for (const lane of lanes) {
        if (lane.grid !== null)
          lane.cuts.push(...timed('cut and mux', () => pushAll(lane.grid, 'pushAudio', samples)));
      }
    } else {
      const lane = lanes[turn.lane];
      const { init, samples } = timed('read', () => lane.reader.push(turn.chunk));
      if (init !== null) {
        muxInit(init, run.audioInit);
        lane.grid = new PartGrid({
          grid,
          videoTimescale: init.timescale,
          audioTimescale: run.audioInit.timescale,
        });
        pushAll(lane.grid, 'pushAudio', run.audio);
      }
      lane.cuts.push(...timed('cut and mux', () => pushAll(lane.grid, 'pushVideo', samples)));
    }
    while (lanes.every((lane) => lane.cuts.length > 0)) publish(run, lanes);
  }
  return { parts: run.parts, bytes: run.bytes };
}

function pushAll(target, method, samples) {
  return samples.flatMap((sample) => target[method](sample));
}

function publish(run, lanes) {
  if (run.window.run === null) run.window = foldLiveEvent(run.window, runStarted());
  run.sequenceNumber += 1;
  run.parts += 1;
  const cuts = lanes.map((lane) => lane.cuts.shift());
  const media = timed('cut and mux', () =>
    Object.fromEntries(
      cuts.map(({ video, audio }, index) => [
        lanes[index].name,
        muxPart({ sequenceNumber: run.sequenceNumber, video, audio }),
      ]),
    ),
  );
  for (const bytes of Object.values(media)) run.bytes += bytes.length;
  const { segment: msn, part, durationSeconds, independent, lastOfSegment, startSeconds } = cuts[0];
  const event = {
    kind: 'part',
    epoch: 1000,
    msn,
    part,
    durationSeconds,
    independent,
    lastOfSegment,
    programDateTimeMs: startSeconds * 1000,
    media,
  };
  run.window = timed('timeline', () => foldLiveEvent(run.window, event));
  timed('playlists', () => {
    for (const { name } of lanes) {
      for (const skip of [false, true]) renderMediaPlaylist(run.window, name, { uris, skip });
    }
  });
}

function runStarted() {
  return {
    kind: 'run-started',
    epoch: 1000,
    firstMsn: 0,
    discontinuitySequence: 0,
    partTargetSeconds: grid.partTargetSeconds,
    targetDurationSeconds: grid.targetDurationSeconds,
    frameRate: FRAME_RATE,
    renditions: RENDITIONS.map(({ name, width, height, kbps }) => ({
      name,
      init: new Uint8Array(0),
      codecs: '',
      width,
      height,
      declaredBandwidth: kbps * 1000,
    })),
  };
}

/** Chunks of all pipes ordered by their place in time; `lane` is null for audio. */
function inTurns() {
  return tracks
    .flatMap((bytes, index) => {
      const lane = index === RENDITIONS.length ? null : index;
      const count = Math.ceil(bytes.length / PIPE_CHUNK_BYTES);
      return Array.from({ length: count }, (_, chunk) => ({
        lane,
        at: lane === null ? (chunk - 0.5) / count : chunk / count,
        chunk: bytes.subarray(chunk * PIPE_CHUNK_BYTES, (chunk + 1) * PIPE_CHUNK_BYTES),
      }));
    })
    .sort((a, b) => a.at - b.at);
}

/** The pipes of one FFmpeg as the transcoder starts it: a video track a rendition, then the audio track. */
function record() {
  const movflags = '+empty_moov+default_base_moof+cmaf+skip_trailer+frag_discont+frag_every_frame';
  const fragments = ['-output_ts_offset', '10', '-f', 'mp4', '-movflags', movflags];
  const outputs = RENDITIONS.flatMap(({ width, height, kbps }, index) => [
    ...[
      '-map',
      '0:v',
      '-s',
      `${width}x${height}`,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
    ],
    ...['-pix_fmt', 'yuv420p', '-g', '60', '-keyint_min', '60', '-sc_threshold', '0', '-b:v', `${kbps}k`],
    ...['-maxrate', `${kbps * 1.1}k`, '-bufsize', `${kbps / 2}k`, ...fragments, `pipe:${index + 3}`],
  ]);
  const input = `testsrc2=size=1280x720:rate=${FRAME_RATE}:duration=${MEDIA_SECONDS},noise=alls=20:allf=t`;
  const result = spawnSync(
    process.env.NARU_FFMPEG_PATH ?? 'ffmpeg',
    [
      ...['-nostdin', '-loglevel', 'error', '-f', 'lavfi', '-i', input],
      ...['-f', 'lavfi', '-i', `sine=sample_rate=48000:duration=${MEDIA_SECONDS}`, ...outputs],
      ...[
        '-map',
        '1:a',
        '-c:a',
        'aac',
        '-b:a',
        '128k',
        '-ac',
        '2',
        ...fragments,
        `pipe:${RENDITIONS.length + 3}`,
      ],
    ],
    {
      stdio: ['ignore', 'ignore', 'inherit', ...RENDITIONS.map(() => 'pipe'), 'pipe'],
      maxBuffer: 256 * 1024 * 1024,
      timeout: 120_000,
    },
  );
  if (result.status !== 0) throw new Error('ffmpeg failed', { cause: result.error });
  return result.output.slice(3);
}
