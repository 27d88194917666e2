import { soundLevel } from './sound-level.ts';

/** 43 ms of sound at 48 kHz: more than lies between two readings would be slow, less would miss peaks. */
const WINDOW_SAMPLES = 2048;
const EVERY_MS = 50;

/** Tells the level of a track (0..1) twenty times a second until the returned function is called. */
export function followSoundLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = new AnalyserNode(context, { fftSize: WINDOW_SAMPLES });
  source.connect(analyser);
  // Begun without a press (permission remembered), a context waits for one.
  if (context.state === 'suspended') void context.resume();
  const samples = new Float32Array(WINDOW_SAMPLES);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(soundLevel(samples));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}
