/** `dismissed`: the streamer closed the browser's choice of screens; nothing to complain about. */
export type DeviceProblem =
  | 'insecure'
  | 'unsupported'
  | 'permission-refused'
  | 'none-found'
  | 'in-use'
  | 'unplugged'
  | 'dismissed'
  | 'failed';

/** Why capture is impossible here at all, or null. Browsers hide `mediaDevices` from pages of plain HTTP. */
export function captureObstacle(facts: {
  isSecureContext: boolean;
  hasMediaDevices: boolean;
  hasPeerConnection: boolean;
}): 'insecure' | 'unsupported' | null {
  if (!facts.isSecureContext) return 'insecure';
  return facts.hasMediaDevices && facts.hasPeerConnection ? null : 'unsupported';
}

/** What an error of getUserMedia or getDisplayMedia means (Media Capture and Streams, 10.2). */
export function deviceProblemOf(error: unknown, what: 'devices' | 'screen'): DeviceProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
      // The same name stands for "cancelled" and "forbidden"; with screens it nearly always is the former.
      return what === 'screen' ? 'dismissed' : 'permission-refused';
    case 'SecurityError':
      return 'permission-refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none-found';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    case 'TypeError':
    case 'NotSupportedError':
      return 'unsupported';
    default:
      return 'failed';
  }
}
