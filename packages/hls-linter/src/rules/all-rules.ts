import type { RuleHead } from '../rule.ts';
import { answerRules } from './answers.ts';
import { arrivalRules, hintedRules } from './cadence.ts';
import { deltaUpdateRules, unaskedSkipRule } from './delta-update.ts';
import { lowLatencyRules } from './low-latency.ts';
import {
  fragmentRule,
  initSectionRule,
  partMediaRules,
  partsMakeSegmentRule,
  segmentMediaRules,
} from './media.ts';
import { mediaPlaylistRules } from './media-playlist.ts';
import { renditionMediaRules, timelineRules } from './media-timeline.ts';
import { multivariantRules } from './multivariant.ts';
import { playlistChangeRules } from './playlist-change.ts';
import { probeRules } from './probes.ts';
import { presentationRules, reportTrueRule } from './renditions.ts';
import { syntaxRules } from './syntax.ts';
import { variantMediaRules } from './variant-promises.ts';

/** Every rule there is, for reports and for the test that breaks each of them. */
export const ALL_RULES: readonly RuleHead[] = [
  ...syntaxRules,
  ...mediaPlaylistRules,
  ...lowLatencyRules,
  ...playlistChangeRules,
  ...deltaUpdateRules,
  unaskedSkipRule,
  ...multivariantRules,
  ...presentationRules,
  reportTrueRule,
  initSectionRule,
  fragmentRule,
  ...partMediaRules,
  ...segmentMediaRules,
  partsMakeSegmentRule,
  ...timelineRules,
  ...renditionMediaRules,
  ...variantMediaRules,
  ...answerRules,
  ...Object.values(probeRules),
  ...arrivalRules,
  ...hintedRules,
];
