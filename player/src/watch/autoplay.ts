/** `muted`: plays, but only without sound, as browsers demand. `blocked`: waits for a tap. */
export type AutoplayOutcome = 'with-sound' | 'muted' | 'blocked';

/** The part of a media element that autoplay needs. */
export type Playable = Pick<HTMLMediaElement, 'play' | 'muted'>;

const isRefusal = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NotAllowedError';

/** Starts playback as loudly as the browser allows. Rejects only with errors that are not about permission. */
export async function autoplay(media: Playable): Promise<AutoplayOutcome> {
  try {
    await media.play();
    return 'with-sound';
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const before = media.muted;
  media.muted = true;
  try {
    await media.play();
    return 'muted';
  } catch (error) {
    media.muted = before;
    if (!isRefusal(error)) throw error;
    return 'blocked';
  }
}
