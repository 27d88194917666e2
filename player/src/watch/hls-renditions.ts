import type { RenditionName } from '@naru/contracts/ids';
import { parseLivePath } from '@naru/contracts/live-urls';
import Hls, { type FragLoadedData, type Level } from 'hls.js/light';
import { bufferAhead } from './buffer-ahead.ts';
import type { NetworkReading, QualityChoice } from './playback-session.ts';
import {
  type BitrateLadder,
  chooseRendition,
  type MediaLoad,
  measuredBitrates,
  measureLoad,
  onRung,
  type RenditionChoice,
  startRendition,
} from './rendition-choice.ts';

/**
 * Chooses which rendition hls.js loads: what the viewer took, or what the network carries. The estimate of hls.js weighs
 * each load by its duration, so after a fast minute of parts that took milliseconds it would need half a minute of
 * stalls to believe in a slow network, and its way back up knows no patience.
 */
export interface HlsRenditions {
  /** Before the source is loaded; again for each new instance. */
  attach(hls: Hls): void;
  choose(quality: QualityChoice): void;
  readonly bitrates: NetworkReading;
}

/** The rendition is named by its place under /live/, not by the order of levels or by a guess from its height. */
export function renditionOf(level: Level | undefined): RenditionName | null {
  if (level === undefined) return null;
  const resource = parseLivePath(new URL(level.uri, document.baseURI).pathname);
  return resource !== null && resource.kind === 'media-playlist' ? resource.rendition : null;
}

const ladderOf = (hls: Hls): BitrateLadder => hls.levels.map(({ bitrate }) => bitrate);

/** Follows the loads of whatever instance plays into `video`. */
export function followRenditions(video: HTMLVideoElement, quality: QualityChoice): HlsRenditions {
  let hls: Hls | null = null;
  let taken = quality;
  let choice: RenditionChoice | null = null;

  /** Index of the level that the viewer took; null for automatic, also when this broadcast has no such rendition. */
  function takenLevel(playing: Hls): number | null {
    const index = playing.levels.findIndex((level) => renditionOf(level) === taken);
    return index === -1 ? null : index;
  }

  function begin(playing: Hls): void {
    const ladder = ladderOf(playing);
    // A player that was rebuilt goes on with what it had learned.
    choice ??= startRendition(ladder);
    choice = onRung(choice, takenLevel(playing) ?? Math.min(choice.rung, ladder.length - 1));
    // Before the first fragment is asked for, so that it costs no switch.
    playing.loadLevel = choice.rung;
  }

  function loaded(playing: Hls, { frag, part }: FragLoadedData): void {
    if (choice === null || frag.sn === 'initSegment') return;
    const ladder = ladderOf(playing);
    const load = loadOf(part ?? frag, frag.level, bufferAhead(video));
    choice = measureLoad(choice, load, ladder);
    if (takenLevel(playing) === null) choice = chooseRendition(choice, load, ladder);
    if (choice.rung === playing.loadLevel) return;
    if (part === null || isGoodMoment(choice.rung < playing.loadLevel, part, frag, playing)) {
      playing.loadLevel = choice.rung;
    }
  }

  return {
    attach(next) {
      hls = next;
      next.on(Hls.Events.MANIFEST_PARSED, () => begin(next));
      next.on(Hls.Events.FRAG_LOADED, (_event, data) => loaded(next, data));
    },
    choose(next) {
      taken = next;
      if (hls === null || choice === null) return;
      const level = takenLevel(hls);
      if (level === null) return;
      choice = onRung(choice, level);
      if (level === hls.loadLevel) return;
      // nextLevel keeps what is buffered up to the next segment: a switch without a gap.
      hls.nextLevel = level;
    },
    get bitrates() {
      return choice === null ? { bandwidth: null, mediaBitrate: null } : measuredBitrates(choice);
    },
  };
}

type Loadable = NonNullable<FragLoadedData['part']> | FragLoadedData['frag'];

function loadOf(media: Loadable, rung: number, bufferSeconds: number): MediaLoad {
  const { loading, loaded } = media.stats;
  return {
    atMs: loading.end,
    rung,
    bytes: loaded,
    firstByteSeconds: (loading.first - loading.start) / 1000,
    loadSeconds: (loading.end - loading.start) / 1000,
    playSeconds: media.duration,
    bufferSeconds,
  };
}

/**
 * Another rendition begins at a keyframe, which here is the begin of a segment, so whatever of a segment is there already
 * is loaded again: on the way up only its first part may be, on the way down it pays in the first half. At the very end of
 * a segment hls.js would look for the place to go on by position, and find the whole old segment.
 */
function isGoodMoment(
  down: boolean,
  part: NonNullable<FragLoadedData['part']>,
  frag: FragLoadedData['frag'],
  playing: Hls,
): boolean {
  if (part.index === 0) return true;
  const segmentSeconds = playing.latestLevelDetails?.targetduration ?? frag.duration;
  return down && part.start + part.duration - frag.start < segmentSeconds / 2;
}
