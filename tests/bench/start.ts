// Part "start": from starting the program to the first answer of a provider through it.

import { startHeliometer } from '../support/heliometer-process.ts';
import { SMALL_ANSWER, smallCall } from './call.ts';
import type { PartResult } from './figures.ts';
import { startFixedUpstream } from './nginx.ts';

export async function measureStart(rounds: number): Promise<PartResult> {
  await using upstream = await startFixedUpstream(SMALL_ANSWER);
  const ready: number[] = [];
  const answered: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await using heliometer = await startHeliometer({ env: { HELIOMETER_PROVIDER_OPENAI_URL: upstream.url } });
    ready.push(performance.now() - began);
    const { path, headers, body } = smallCall(heliometer.key);
    const answer = await fetch(heliometer.url + path, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`the first call was answered ${answer.status}`);
    answered.push(performance.now() - began);
  }
  return {
    part: 'start',
    rows: [
      { name: 'start to ready line (new data directory)', unit: 'ms', values: ready },
      { name: 'start to first answer through it', unit: 'ms', values: answered, target: { atMost: 2_000 } },
    ],
  };
}
