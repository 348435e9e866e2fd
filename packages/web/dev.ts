// Serves the sources with hot reload; calls of the API go to a Heliometer on this machine (console.auth none).
import { createServer } from 'vite';
import { config } from './vite.config.ts';

const server = await createServer({ ...config, configFile: false });
await server.listen();
server.printUrls();
