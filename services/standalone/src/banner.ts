import { relative } from 'node:path';
import type { Introduction } from './first-run.ts';

/** Addresses that mean "all of this machine's": people are shown one that a browser takes. */
const ANY_ADDRESS = new Set(['0.0.0.0', '::']);

/** What `npm start` shows when everything runs. */
export function banner(options: {
  host: string;
  httpPort: number;
  /** Null without a certificate. */
  httpsPort: number | null;
  rtmpPort: number;
  /** False: nobody can go live by WHIP. */
  whip: boolean;
  publicUrl: string | null;
  introduction: Introduction;
  credentialsFile: string;
  logs: string;
}): string {
  const { httpPort, httpsPort, rtmpPort, publicUrl, introduction } = options;
  const { credentials, isNew } = introduction;
  const host = shownHost(options.host);
  const pages = publicUrl?.replace(/\/$/, '') ?? `http://${host}:${httpPort}`;
  const file = shownPath(options.credentialsFile);
  const rows = [
    ['Watch', `${pages}/c/${credentials.channel}`],
    ...(httpsPort === null
      ? []
      : [['Watch by TLS', `https://${host}:${httpsPort}/c/${credentials.channel}`]]),
    ['Studio', `${pages}/studio/${credentials.channel}`],
    ['RTMP server', `rtmp://${host}:${rtmpPort}/live`],
    ...(options.whip ? [['WHIP server', `${pages}/whip`]] : []),
    ['Stream key', credentials.streamKey ?? 'changed since the first start; make a new one in the studio'],
    ...(isNew && credentials.manageToken !== null ? [['Studio token', credentials.manageToken]] : []),
    ['Admin token', isNew ? `${credentials.adminToken} (shown once, kept in ${file})` : `in ${file}`],
    ['Logs', shownPath(options.logs)],
  ];
  const width = Math.max(...rows.map(([label = '']) => label.length));
  const lines = rows.map(([label = '', value = '']) => `  ${label.padEnd(width)}  ${value}`);
  return ['', '  Naru is ready. Ctrl-C stops it.', '', ...lines, ''].join('\n');
}

function shownHost(host: string): string {
  if (ANY_ADDRESS.has(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** From where the person stands, when it lies below. */
function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}
