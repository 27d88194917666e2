import { type Epoch, PlaybackId, RenditionName } from './ids.ts';

/** What a path under `/live/` names. Parts and segments carry the epoch, so that no cache can mix two runs. */
export type LiveResource =
  | { kind: 'multivariant-playlist'; playbackId: PlaybackId }
  | { kind: 'media-playlist'; playbackId: PlaybackId; rendition: RenditionName }
  | { kind: 'init'; playbackId: PlaybackId; rendition: RenditionName; epoch: Epoch }
  | { kind: 'segment'; playbackId: PlaybackId; rendition: RenditionName; epoch: Epoch; msn: number }
  | {
      kind: 'part';
      playbackId: PlaybackId;
      rendition: RenditionName;
      epoch: Epoch;
      msn: number;
      part: number;
    };

/** File names of a rendition's media, relative to its media playlist. */
export const initName = (epoch: Epoch): string => `${epoch}-init.mp4`;
export const segmentName = (epoch: Epoch, msn: number): string => `${epoch}-${msn}.m4s`;
export const partName = (epoch: Epoch, msn: number, part: number): string => `${epoch}-${msn}.${part}.m4s`;

/** URI of a media playlist relative to the multivariant playlist. */
export const mediaPlaylistUriFromMaster = (rendition: RenditionName): string => `${rendition}/media.m3u8`;
/** URI of a sibling's media playlist relative to a media playlist (EXT-X-RENDITION-REPORT). */
export const mediaPlaylistUriFromSibling = (rendition: RenditionName): string => `../${rendition}/media.m3u8`;

/** Path of a live resource, starting with a slash, without query. */
export function livePath(resource: LiveResource): string {
  const base = `/live/${resource.playbackId}`;
  switch (resource.kind) {
    case 'multivariant-playlist':
      return `${base}/master.m3u8`;
    case 'media-playlist':
      return `${base}/${mediaPlaylistUriFromMaster(resource.rendition)}`;
    case 'init':
      return `${base}/${resource.rendition}/${initName(resource.epoch)}`;
    case 'segment':
      return `${base}/${resource.rendition}/${segmentName(resource.epoch, resource.msn)}`;
    case 'part':
      return `${base}/${resource.rendition}/${partName(resource.epoch, resource.msn, resource.part)}`;
  }
}

/** Numbers in names: no sign, no leading zero, at most 15 digits, so that every one is a safe integer. */
const NUMBER = '(0|[1-9][0-9]{0,14})';
const LIVE_PATH = new RegExp(
  `^/live/([a-z2-7]{20})/(?:master\\.m3u8|(720p|480p)/(?:media\\.m3u8|${NUMBER}-(?:init\\.mp4|${NUMBER}(?:\\.${NUMBER})?\\.m4s)))$`,
);

/** Parses a request path (no query, not decoded: escapes never match). Null for anything that is not a live resource. */
export function parseLivePath(path: string): LiveResource | null {
  const match = LIVE_PATH.exec(path);
  if (match === null) return null;
  const [, id, name, epochText, msnText, partText] = match;
  const playbackId = PlaybackId.parse(id);
  if (name === undefined) return { kind: 'multivariant-playlist', playbackId };
  const rendition = RenditionName.parse(name);
  if (epochText === undefined) return { kind: 'media-playlist', playbackId, rendition };
  const epoch = Number(epochText);
  if (msnText === undefined) return { kind: 'init', playbackId, rendition, epoch };
  const msn = Number(msnText);
  if (partText === undefined) return { kind: 'segment', playbackId, rendition, epoch, msn };
  return { kind: 'part', playbackId, rendition, epoch, msn, part: Number(partText) };
}

/** Pages that people open. */
export const watchPath = (playbackId: PlaybackId): string => `/watch/${playbackId}`;
export const studioPath = (slug: string): string => `/studio/${slug}`;
export const channelPath = (slug: string): string => `/c/${slug}`;
