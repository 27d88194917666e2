import type { FeedType } from '@naru/contracts/feed';
import type { FeedUnitReader } from './feed-unit.ts';
import { FlvTagReader } from './flv-tag-reader.ts';
import { MatroskaReader } from './matroska-reader.ts';

export function createFeedUnitReader(feedType: FeedType): FeedUnitReader {
  switch (feedType) {
    case 'video/x-flv':
      return new FlvTagReader();
    case 'video/x-matroska':
      return new MatroskaReader();
  }
}
