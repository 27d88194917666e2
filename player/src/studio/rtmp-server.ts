/** What goes into OBS's "Server" field: RTMP is served by the host that served this page. */
export const rtmpServerUrl = (hostname: string, port: number): string => `rtmp://${hostname}:${port}/live`;
