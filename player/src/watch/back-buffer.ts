import Hls from 'hls.js/light';

/** Played media that is kept, seconds: enough for a look back. */
const KEPT_SECONDS = 20;
/** Removed in steps of about a segment. */
const STEP_SECONDS = 2;

/**
 * Frees what was played long ago, at moments when nothing is being loaded. hls.js does it itself at any moment, and 1.7.4
 * cannot bear that with parts: when a removal ends between the load of a part and its append, its fragment tracker
 * forgets that it has the earlier parts of that segment and asks for no later segment until they have left the
 * playlist. Playback stood still for six seconds, once in some minutes.
 */
export function trimBackBuffer(hls: Hls, video: HTMLVideoElement): void {
  let removing = false;
  hls.on(Hls.Events.FRAG_BUFFERED, () => {
    if (removing || video.buffered.length === 0) return;
    const endOffset = video.currentTime - KEPT_SECONDS;
    if (endOffset - video.buffered.start(0) < STEP_SECONDS) return;
    // With more to load, the next load has begun before this listener is called.
    if (hls.inFlightFragments.main?.state !== 'IDLE' || !hls.bufferingEnabled) return;
    removing = true;
    hls.pauseBuffering();
    hls.trigger(Hls.Events.BUFFER_FLUSHING, { startOffset: 0, endOffset, type: null });
  });
  const resume = (): void => {
    if (!removing) return;
    removing = false;
    hls.resumeBuffering();
  };
  hls.on(Hls.Events.BUFFER_FLUSHED, resume);
  // A media source that goes away takes the removal with it.
  hls.on(Hls.Events.MEDIA_DETACHED, resume);
}
