import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The development server passes API calls to a `palaestra serve` on its usual port.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  worker: { format: 'es' },
  build: { target: 'es2023', chunkSizeWarningLimit: 1500 },
  server: { proxy: { '/api': 'http://127.0.0.1:7420' } },
});
