// Writes the files of packages/sdk that are made from the contract: after a change of routes, headers or error codes.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sdkFiles } from './sdk-files.ts';

const ROOT = resolve(import.meta.dirname, '..');

for (const { path, text } of sdkFiles()) writeFileSync(join(ROOT, path), text);
