/** True for the paths that the origin answers; everything else is the api's. */
export const isMediaPath = (url: string | undefined): boolean => url?.startsWith('/live/') === true;
