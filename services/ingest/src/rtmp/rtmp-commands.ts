import { MAX_STREAM_NAME_LENGTH, MAX_TC_URL_LENGTH } from './limits.ts';

/** A command as far as it concerns a publish-only server. */
export type RtmpCommand =
  | { readonly kind: 'connect'; readonly transactionId: unknown; readonly fields: Record<string, unknown> }
  | { readonly kind: 'create-stream'; readonly transactionId: unknown }
  | { readonly kind: 'publish'; readonly streamKey: string | null }
  | { readonly kind: 'unpublish' }
  | { readonly kind: 'play' }
  | { readonly kind: 'other' };

/** The application, without query and slashes at its end; null when the request makes no sense. */
export function readConnectApp(fields: Record<string, unknown>): string | null {
  const { app, tcUrl } = ownFields(fields);
  if (typeof app !== 'string' || app.length > MAX_TC_URL_LENGTH) return null;
  const acceptable =
    tcUrl === undefined ||
    (typeof tcUrl === 'string' && tcUrl.length <= MAX_TC_URL_LENGTH && URL.canParse(tcUrl));
  return acceptable ? (app.split('?', 1)[0]?.replace(/\/+$/, '') ?? null) : null;
}

/** What the parser needs to answer `connect`, whatever else was sent. */
export function connectFields(fields: Record<string, unknown>, app: string): Record<string, unknown> {
  const { objectEncoding } = ownFields(fields);
  return {
    app,
    tcUrl: 'rtmp://ingest/live',
    objectEncoding: typeof objectEncoding === 'number' ? objectEncoding : 0,
  };
}

export function readCommand(message: Record<string, unknown>): RtmpCommand {
  const transactionId = message['transId'];
  switch (message['cmd']) {
    case 'connect':
      return { kind: 'connect', transactionId, fields: ownFields(message['cmdObj']) };
    case 'createStream':
      return { kind: 'create-stream', transactionId };
    case 'publish':
      return { kind: 'publish', streamKey: readStreamKey(message['streamName']) };
    case 'deleteStream':
    case 'closeStream':
    case 'FCUnpublish':
      return { kind: 'unpublish' };
    case 'play':
    case 'play2':
      return { kind: 'play' };
    default:
      return { kind: 'other' };
  }
}

/** The stream name up to its query; null when it cannot be a key. It is only ever looked up by its hash. */
function readStreamKey(name: unknown): string | null {
  if (typeof name !== 'string' || name.length > MAX_STREAM_NAME_LENGTH) return null;
  const key = name.split('?', 1)[0] ?? '';
  return key === '' ? null : key;
}

function ownFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
