import { defineConfig } from 'vite';

/** Static pages; the API process serves `dist/` and answers every page path with index.html. */
export default defineConfig({
  resolve: { conditions: ['@naru/source', 'module', 'browser', 'default'] },
  build: {
    target: ['chrome111', 'firefox114', 'safari16.4'],
    // A data: URL would need a wider content security policy than a file does.
    assetsInlineLimit: 0,
    // Its inline helper is only for browsers below the target.
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
