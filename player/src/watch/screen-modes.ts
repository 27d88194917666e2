/** iPhones let only the video itself fill the screen. */
interface AppleVideo {
  webkitEnterFullscreen(): void;
}
const isAppleVideo = (video: HTMLVideoElement): video is HTMLVideoElement & AppleVideo =>
  'webkitEnterFullscreen' in video;

/** Fills the screen with the player, or leaves. A refusal changes nothing, which is all there is to show. */
export function toggleFullscreen(frame: HTMLElement, video: HTMLVideoElement): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
  else if (document.fullscreenEnabled) void frame.requestFullscreen().catch(() => undefined);
  else if (isAppleVideo(video)) video.webkitEnterFullscreen();
}

export function togglePictureInPicture(video: HTMLVideoElement): void {
  if (document.pictureInPictureElement !== null) void document.exitPictureInPicture().catch(() => undefined);
  else void video.requestPictureInPicture().catch(() => undefined);
}

/** Firefox has a picture-in-picture of its own and no API for it. */
export const canPictureInPicture = (): boolean =>
  'pictureInPictureEnabled' in document && document.pictureInPictureEnabled;
