import type { IncomingMessage } from 'node:http';
import { MAX_SDP_BYTES } from '../sdp/limits.ts';
import { BODY_DEADLINE_MS, DISCARD_BYTES, DISCARD_MS } from './limits.ts';

export type BodyFault = 'too-large' | 'too-slow' | 'gone';

/** Reads at most 64 KiB, within 10 s unless told otherwise. What is left after a fault is for `discardBody`. */
export function readBody(
  request: IncomingMessage,
  deadlineMs: number = BODY_DEADLINE_MS,
): Promise<Buffer | BodyFault> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_SDP_BYTES) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (result: Buffer | BodyFault): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > MAX_SDP_BYTES) settle('too-large');
      else chunks.push(chunk);
    };
    const onEnd = (): void => settle(Buffer.concat(chunks));
    const onGone = (): void => settle('gone');
    const timer = setTimeout(() => settle('too-slow'), deadlineMs);
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

/** Lets what nobody wants of a body run out for a moment, so that the client sees the answer; then its connection is cut. */
export function discardBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let bytes = 0;
  const timer = setTimeout(() => request.destroy(), DISCARD_MS);
  const stop = (): void => clearTimeout(timer);
  request.on('error', () => {}); // followed by 'close'
  request.on('end', stop).on('close', stop);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DISCARD_BYTES) request.destroy();
  });
  request.resume(); // it was paused when its reader let go
}
