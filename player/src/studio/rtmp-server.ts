/** Where RTMP listens unless the operator says otherwise (NARU_RTMP_PORT). */
const RTMP_PORT = 1935;

/** What goes into OBS's "Server" field: RTMP is served by the host that served this page. */
export const rtmpServerUrl = (hostname: string): string => `rtmp://${hostname}:${RTMP_PORT}/live`;
