// Bodies that may not be written are read by a thread when they are large; nobody waits for one that is gone.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { NO_POLICIES } from '@heliometer/contract';
import type { Ending } from '../../src/gateway/exchange.ts';
import { Capture, CaptureBudget } from '../../src/gateway/tap/capture.ts';
import { type OmittedExchange, openOmittedReader } from '../../src/gateway/tap/read-omitted.ts';

const MIB = 1024 * 1024;
const bounds = { headBytes: 8 * MIB, tailBytes: MIB, totalBytes: 100 * MIB, scarceBytes: MIB };
const ENDING: Ending = {
  outcome: 'answered',
  status: 200,
  errorCode: null,
  answerHeaders: ['content-type', 'application/json'],
};

const warnings: string[] = [];
const write = (_fields: object, message: string): void => void warnings.push(message);
const reader = openOmittedReader({ debug: write, info: write, warn: write, error: write });
after(() => reader.close());

function answered(content: string): OmittedExchange {
  const budget = new CaptureBudget(bounds, () => {});
  const responseCapture = new Capture(budget, true);
  const message = { role: 'assistant', content };
  const answer = { object: 'chat.completion', model: 'gpt-4o-mini', choices: [{ index: 0, message }] };
  responseCapture.see(Buffer.from(JSON.stringify(answer)));
  return {
    id: '0',
    target: null,
    method: 'POST',
    path: '/v1/chat/completions',
    forward: ['content-type', 'application/json'],
    requestCapture: new Capture(budget, false),
    responseCapture,
    principal: null,
    notes: { ...NO_POLICIES },
  };
}

const LARGE = 'word '.repeat(MIB);

test('a large answer is read by the thread', async () => {
  assert.equal((await reader.read(answered(LARGE), ENDING))?.responseModel, 'gpt-4o-mini');
});

test('those that wait for a thread that ends get nothing, and the next one gets a new thread', async () => {
  // More than it can have read before it is ended, however fast it is.
  const waiting = Array.from({ length: 20 }, () => reader.read(answered(LARGE), ENDING));
  await reader.close();
  const answers = await Promise.all(waiting);
  assert.equal(answers.at(-1), null);
  assert.equal(warnings.length, answers.filter((answer) => answer === null).length);
  assert.equal((await reader.read(answered(LARGE), ENDING))?.responseModel, 'gpt-4o-mini');
});
