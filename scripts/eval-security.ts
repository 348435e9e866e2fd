// How good the built-in security classifier is on what it did not learn: recall, precision and false alarms by source.

import { NO_PROMPTS } from './security/load-prompts.ts';
import { crossValidate, rowsBySource } from './security/measure.ts';
import { THRESHOLD } from './security/threshold.ts';
import { allPrompts } from './security/training-set.ts';

const THRESHOLDS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7].filter((each) => each !== THRESHOLD);

const prompts = allPrompts();
if (prompts === null) {
  console.error(NO_PROMPTS);
  process.exit(1);
}
const scored = crossValidate(prompts);
const thresholds = [THRESHOLD, ...THRESHOLDS];
const percent = (share: number): string => (100 * share).toFixed(1).padStart(6);
console.log(`share of texts taken for threats, by threshold; the first is the default\n`);
console.log(['source'.padEnd(28), 'texts', ...thresholds.map((each) => String(each).padStart(6))].join(' '));
for (const label of [1, 0]) {
  console.log(label === 1 ? '— attacks: recall' : '— harmless: false alarms');
  for (const row of rowsBySource(scored, thresholds).filter((each) => each.label === label)) {
    console.log([row.source.padEnd(28), String(row.texts).padStart(5), ...row.alarms.map(percent)].join(' '));
  }
}
for (const collectedOnly of [true, false]) {
  const own = scored.filter(({ source }) => !collectedOnly || !/^made|^README/.test(source));
  const alarms = own.filter(({ score }) => score >= THRESHOLD);
  const right = alarms.filter(({ label }) => label === 1).length;
  const attacks = own.filter(({ label }) => label === 1).length;
  const what = collectedOnly ? 'collected prompts' : 'all';
  console.log(
    `\n${what}: recall ${percent(right / attacks)} %, precision ${percent(right / alarms.length)} % at ${THRESHOLD}`,
  );
}
if (process.argv.includes('--wrong')) {
  for (const { source, label, score, text } of scored) {
    if (score >= THRESHOLD !== (label === 1)) console.log(score.toFixed(2), source, JSON.stringify(text.slice(0, 240)));
  }
}
