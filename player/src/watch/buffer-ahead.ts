/** The part of a media element that says what is buffered. */
export interface BufferedMedia {
  readonly currentTime: number;
  readonly buffered: Pick<TimeRanges, 'length' | 'start' | 'end'>;
}

/** Decoders round: a few milliseconds before a range still count as inside it. */
const TOLERANCE_SECONDS = 0.1;

/** Seconds of media ahead of the playhead without a hole. */
export function bufferAhead({ buffered, currentTime }: BufferedMedia): number {
  for (let index = 0; index < buffered.length; index += 1) {
    const end = buffered.end(index);
    if (buffered.start(index) - TOLERANCE_SECONDS <= currentTime && currentTime < end)
      return end - currentTime;
  }
  return 0;
}
