/** What goes into OBS's "Server" field: RTMP is served by the host that served this page. */
export const rtmpServerUrl = (hostname: string, port: number): string => `rtmp://${hostname}:${port}/live`;

/** Where WHIP publishers post, on the page's own origin; the key never is part of it. */
export const whipServerUrl = (origin: string): string => new URL('/whip', origin).href;
