/** True for the paths of the WHIP endpoint and its sessions. */
export const isWhipPath = (url: string | undefined): boolean => /^\/whip(?:[/?]|$)/.test(url ?? '');
