/** What an hls.js error tells; it says `fatal` when it will not go on by itself. */
export interface HlsFailure {
  type: 'network' | 'media' | 'other';
  /** The multivariant playlist itself could not be had: there is nothing to go on with. */
  beforeManifest: boolean;
  /** HTTP status, when there was an answer. */
  status: number | null;
}

export interface RecoveryHistory {
  /** Times the broadcast was asked for and not there yet. */
  readonly notYetVisible: number;
  readonly networkFailuresInRow: number;
  readonly mediaRecoveredAtMs: number | null;
  readonly rebuildsInRow: number;
}

export const NO_RECOVERY_YET: RecoveryHistory = {
  notYetVisible: 0,
  networkFailuresInRow: 0,
  mediaRecoveredAtMs: null,
  rebuildsInRow: 0,
};

export interface Recovery {
  action: 'load-manifest' | 'resume-loading' | 'recover-media' | 'rebuild';
  delayMs: number;
  /** False for a stream that is simply not there yet. */
  tellsOfTrouble: boolean;
  history: RecoveryHistory;
}

/** A broadcast becomes visible within two or three seconds of its first media; 404 until then. */
const NOT_YET_VISIBLE_RETRY_MS = 250;
/** One that is only announced may take hours; nobody asks for it four times a second all that time. */
const PATIENT_AFTER_RETRIES = 40;
const PATIENT_RETRY_MS = 2000;
const FIRST_RETRY_MS = 500;
const SLOWEST_RETRY_MS = 5000;
/** A second decoding error so soon means that the first repair did not help. */
const MEDIA_REPAIR_HOLDS_MS = 10_000;

const backoff = (failuresBefore: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** failuresBefore, SLOWEST_RETRY_MS);

/** Chooses how to go on after a fatal error: retry the network, repair the decoder once, then start over. Pure. */
export function recoveryFor(failure: HlsFailure, history: RecoveryHistory, nowMs: number): Recovery {
  if (failure.type === 'network') {
    if (failure.beforeManifest && failure.status === 404) {
      const { notYetVisible } = history;
      return {
        action: 'load-manifest',
        delayMs: notYetVisible < PATIENT_AFTER_RETRIES ? NOT_YET_VISIBLE_RETRY_MS : PATIENT_RETRY_MS,
        tellsOfTrouble: false,
        history: { ...history, notYetVisible: notYetVisible + 1 },
      };
    }
    return {
      action: failure.beforeManifest ? 'load-manifest' : 'resume-loading',
      delayMs: backoff(history.networkFailuresInRow),
      tellsOfTrouble: true,
      history: { ...history, networkFailuresInRow: history.networkFailuresInRow + 1 },
    };
  }
  const repairedLately =
    history.mediaRecoveredAtMs !== null && nowMs - history.mediaRecoveredAtMs < MEDIA_REPAIR_HOLDS_MS;
  if (failure.type === 'media' && !repairedLately) {
    const repaired = { ...history, mediaRecoveredAtMs: nowMs };
    return { action: 'recover-media', delayMs: 0, tellsOfTrouble: false, history: repaired };
  }
  return {
    action: 'rebuild',
    delayMs: backoff(history.rebuildsInRow),
    tellsOfTrouble: true,
    history: { ...history, rebuildsInRow: history.rebuildsInRow + 1 },
  };
}

/** Media has begun to come in at the server: whoever had grown patient asks often again. */
export const afterBroadcastBegan = (history: RecoveryHistory): RecoveryHistory => ({
  ...history,
  notYetVisible: 0,
});

/** Media arrived: the next failure starts from the shortest pause again. */
export const afterMediaArrived = (history: RecoveryHistory): RecoveryHistory =>
  history.networkFailuresInRow === 0 && history.rebuildsInRow === 0
    ? history
    : { ...history, networkFailuresInRow: 0, rebuildsInRow: 0 };
