import { isIP } from 'node:net';

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

/**
 * The address that wrong keys are counted by. Only the core process, which forwards to us on the same machine, may say
 * for whom it asks, and of its list only the last entry is its own.
 */
export function clientAddress(socketAddress: string | undefined, forwardedFor: string | undefined): string {
  const address = socketAddress ?? 'unknown';
  if (forwardedFor === undefined || !LOOPBACK.test(address)) return address;
  const last = forwardedFor.split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? address : last;
}
