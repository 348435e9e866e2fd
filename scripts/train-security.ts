// Makes the coefficients of the built-in security classifier. The same prompts and the same seed make the same file.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NO_PROMPTS } from './security/load-prompts.ts';
import { THRESHOLD } from './security/threshold.ts';
import { toModelFile } from './security/train-model.ts';
import { allPrompts, SEED, train } from './security/training-set.ts';

const FILE = resolve(import.meta.dirname, '../packages/server/models/security.json');

const prompts = allPrompts();
if (prompts === null) {
  console.error(NO_PROMPTS);
  process.exit(1);
}
const file = toModelFile(train(prompts), SEED, THRESHOLD);
writeFileSync(FILE, `${JSON.stringify(file, null, 2)}\n`);
console.log(`${FILE}: ${prompts.length} texts, threshold ${THRESHOLD}`);
