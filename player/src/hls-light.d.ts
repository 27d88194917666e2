/** hls.js types its light build by the same declarations but exports them for the full build only. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
