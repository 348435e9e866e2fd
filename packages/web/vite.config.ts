// How the dashboard is bundled. `build.ts` runs this with the output folder it swaps in; `npm run dev` serves the sources.
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

/** Stands for the nonce of one answer; the console puts a fresh one in its place (server/src/app/dashboard). */
const NONCE = '__NONCE__';

const GATEWAY = 'http://127.0.0.1:8787';

export const config: UserConfig = {
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), tailwind()],
  html: { cspNonce: NONCE },
  build: {
    target: 'baseline-widely-available',
    assetsDir: 'assets',
    // A data: URL would be one more thing for the policy to allow, and is not cached.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/v1': GATEWAY, '/api': GATEWAY, '/readyz': GATEWAY } },
};
