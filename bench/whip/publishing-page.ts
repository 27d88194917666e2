/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { CLOCK_CELLS, CLOCK_ROW_SHARE, stampClock } from '../../tests/fixtures/clock-picture.ts';

const WIDTH = 1280;
const HEIGHT = 720;
const FPS = 30;
/** As our studio page asks for. */
const MAX_BITS_PER_SECOND = 2_500_000;
/** Pictures that can be told apart: two minutes. */
const MAX_PICTURES = 120 * FPS;

/** What the browser says of its video, in all. */
export interface SenderReading {
  readonly codec: string;
  readonly framesSent: number;
  readonly packetsSent: number;
  readonly packetsSentAgain: number;
  readonly keyframeRequests: number;
  /** Bit/s that its estimate allows; 0 before there is one. */
  readonly targetBitsPerSecond: number;
  readonly limitedBy: string;
  /** Number of the newest picture that was filmed. */
  readonly newestPicture: number;
}

declare global {
  interface Window {
    benchPublisher?: {
      offer(): Promise<string>;
      answer(sdp: string): Promise<void>;
      pause(isPaused: boolean): void;
      read(): Promise<SenderReading>;
    };
  }
}

/** The cells of the clock for every number, white as 1. */
function clockRows(): string[] {
  const luma = new Uint8Array(CLOCK_CELLS * Math.ceil(1 / CLOCK_ROW_SHARE));
  const size = { width: CLOCK_CELLS, height: luma.length / CLOCK_CELLS };
  return Array.from({ length: MAX_PICTURES }, (_, number) => {
    stampClock(luma, size, number);
    return Array.from(luma.subarray(0, CLOCK_CELLS), (value) => (value > 128 ? '1' : '0')).join('');
  });
}

/** Its functions are methods: what a transpiler adds to other named functions does not exist in the page. */
export async function installPublisher(page: Page): Promise<void> {
  await page.evaluate(
    ({ rows, rowShare, width, height, fps, maxBitrate }) => {
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d');
      const noise = document.createElement('canvas');
      noise.width = width * 2;
      noise.height = height * 2;
      const noiseContext = noise.getContext('2d');
      if (context === null || noiseContext === null) throw new Error('no canvas');
      const grain = noiseContext.createImageData(noise.width, noise.height);
      for (let at = 0; at < grain.data.length; at += 4) {
        grain.data.fill(90 + Math.random() * 60, at, at + 3);
        grain.data[at + 3] = 255;
      }
      noiseContext.putImageData(grain, 0, 0);

      const filmed = canvas.captureStream(0);
      const [picture] = filmed.getVideoTracks();
      if (!(picture instanceof CanvasCaptureMediaStreamTrack)) throw new Error('no picture');
      picture.contentHint = 'motion';
      const sound = new AudioContext();
      const tone = sound.createOscillator();
      const heard = sound.createMediaStreamDestination();
      tone.connect(heard);
      tone.start();

      const connection = new RTCPeerConnection();
      const state = { newest: 0, isPaused: false };
      const film = {
        text(value: unknown) {
          return typeof value === 'string' ? value : '';
        },
        paint() {
          if (state.isPaused || connection.connectionState !== 'connected') return;
          state.newest += 1;
          const row = rows[state.newest % rows.length] ?? '';
          // The camera shakes, so that there is something to encode.
          context.drawImage(noise, -Math.random() * 60 - ((state.newest * 2) % width), -Math.random() * 60);
          for (let cell = 0; cell < row.length; cell += 1) {
            const from = Math.round((cell * width) / row.length);
            const to = Math.round(((cell + 1) * width) / row.length);
            context.fillStyle = row[cell] === '1' ? '#fff' : '#000';
            context.fillRect(from, 0, to - from, height * rowShare);
          }
          picture.requestFrame();
        },
      };
      setInterval(film.paint, 1000 / fps);

      window.benchPublisher = {
        async offer() {
          const transceiver = connection.addTransceiver(picture, {
            direction: 'sendonly',
            sendEncodings: [{ maxBitrate }],
          });
          const [voice] = heard.stream.getAudioTracks();
          if (voice !== undefined) connection.addTransceiver(voice, { direction: 'sendonly' });
          const parameters = transceiver.sender.getParameters();
          await transceiver.sender.setParameters({
            ...parameters,
            degradationPreference: 'maintain-resolution',
          });
          await connection.setLocalDescription();
          return connection.localDescription?.sdp ?? '';
        },
        answer(sdp) {
          return connection.setRemoteDescription({ type: 'answer', sdp });
        },
        pause(isPaused) {
          state.isPaused = isPaused;
        },
        async read() {
          const report: Map<string, Record<string, unknown>> = new Map();
          (await connection.getStats()).forEach((entry: { id: string }) =>
            report.set(entry.id, { ...entry }),
          );
          const video = [...report.values()].find(
            ({ type, kind }) => type === 'outbound-rtp' && kind === 'video',
          );
          return {
            codec: film.text(report.get(film.text(video?.['codecId']))?.['mimeType']),
            framesSent: Number(video?.['framesSent'] ?? 0),
            packetsSent: Number(video?.['packetsSent'] ?? 0),
            packetsSentAgain: Number(video?.['retransmittedPacketsSent'] ?? 0),
            keyframeRequests: Number(video?.['pliCount'] ?? 0),
            targetBitsPerSecond: Number(video?.['targetBitrate'] ?? 0),
            limitedBy: film.text(video?.['qualityLimitationReason']),
            newestPicture: state.newest,
          };
        },
      };
    },
    {
      rows: clockRows(),
      rowShare: CLOCK_ROW_SHARE,
      width: WIDTH,
      height: HEIGHT,
      fps: FPS,
      maxBitrate: MAX_BITS_PER_SECOND,
    },
  );
}
