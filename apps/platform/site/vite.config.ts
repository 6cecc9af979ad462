import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    target: 'es2022',
    // Every browser that runs es2022 preloads modules by itself.
    modulePreload: { polyfill: false },
    // The content security policy allows no data: URLs for scripts and styles.
    assetsInlineLimit: 0,
    emptyOutDir: true,
  },
  server: {
    // `npx vite apps/platform/site` next to `node apps/platform/service/server.mjs`
    proxy: { '/api': 'http://127.0.0.1:8080' },
  },
});
