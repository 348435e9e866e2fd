// The contract suite over every engine: built in, an endpoint of either protocol, and a local model behind the console's door.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { pino } from 'pino';
import { createBuiltinEngine } from '../../src/security/builtin/builtin-engine.ts';
import { readModel } from '../../src/security/builtin/model.ts';
import { readLabels, verdictOf } from '../../src/security/classification.ts';
import { createClassificationEngine } from '../../src/security/http/classification-engine.ts';
import { createJudgeEngine, readJudgement } from '../../src/security/http/judge-engine.ts';
import { createConsoleEngine, createSecurityDoor } from '../../src/security/transformers/console-door.ts';
import { openLocalEngine } from '../../src/security/transformers/local-engine.ts';
import { describeSecurityEngine } from '../ports/security-engine-suite.ts';

const MODEL = readModel(readFileSync(resolve(import.meta.dirname, '../../models/security.json'), 'utf8'));
const TINY_MODEL = resolve(import.meta.dirname, '../../../../tests/support/tiny-classifier');
const log = pino({ level: 'silent' });

/** An endpoint that thinks as simply as can be. */
async function startEndpoint(answer: (text: string) => unknown) {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

const isBad = (text: string): boolean => text.includes('previous instructions');

describeSecurityEngine('builtin', async () => ({
  engine: createBuiltinEngine(MODEL, null),
  close: async () => undefined,
}));

describeSecurityEngine('a classification endpoint', async () => {
  const endpoint = await startEndpoint((text) => [
    [
      { label: 'INJECTION', score: isBad(text) ? 0.9 : 0.1 },
      { label: 'SAFE', score: isBad(text) ? 0.1 : 0.9 },
    ],
  ]);
  return { engine: createClassificationEngine({ url: endpoint.url, apiKey: null }, 0.5), close: endpoint.close };
});

describeSecurityEngine('a judge', async () => {
  const endpoint = await startEndpoint((text) => ({
    choices: [{ message: { role: 'assistant', content: isBad(text) ? '\n\nunsafe\nS14' : '\n\nsafe' } }],
  }));
  return { engine: createJudgeEngine({ url: endpoint.url, apiKey: null, model: 'guard' }), close: endpoint.close };
});

describeSecurityEngine('a local model behind the console’s door', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliometer-door-'));
  const local = openLocalEngine({ folder: TINY_MODEL, threshold: 0.5, log });
  const door = createSecurityDoor({ fast: local }, log);
  door.listen(join(folder, 'door.sock'));
  await once(door, 'listening');
  return {
    engine: createConsoleEngine(join(folder, 'door.sock'), 'fast'),
    async close() {
      door.closeAllConnections();
      door.close();
      await local.close();
      rmSync(folder, { recursive: true });
    },
  };
});

test('what a judge says is read as Llama Guard says it', () => {
  assert.deepEqual(readJudgement('\n\nsafe'), { threat: false, category: null });
  assert.deepEqual(readJudgement('unsafe\nS1'), { threat: true, category: 'S1' });
  assert.deepEqual(readJudgement('Unsafe\ns2, S10'), { threat: true, category: 'S2,S10' });
  assert.deepEqual(readJudgement('unsafe'), { threat: true, category: null });
  for (const text of ['', 'I would say it is safe', 'unsafely', '{"safe":true'.slice(5)]) {
    assert.equal(readJudgement(text), null, text);
  }
});

test('labels that mean no harm are known by name, the others add up', () => {
  const of = (...labels: (readonly [string, number])[]) =>
    verdictOf(
      labels.map(([label, score]) => ({ label, score })),
      0.5,
    );
  assert.deepEqual(of(['BENIGN', 0.4], ['INJECTION', 0.35], ['JAILBREAK', 0.25]), {
    threat: true,
    category: 'INJECTION',
  });
  assert.deepEqual(of(['LABEL_0', 0.3], ['LABEL_1', 0.7]), { threat: true, category: null });
  assert.deepEqual(of(['SAFE', 0.99]), { threat: false, category: null });
  assert.deepEqual(of(['benign', 0.51], ['malicious', 0.49]), { threat: false, category: null });
});

test('an answer that is no list of labels is refused', () => {
  for (const answer of [null, {}, [], [[]], [{ label: 'SAFE' }], [{ label: 'SAFE', score: 7 }], { error: 'loading' }]) {
    assert.throws(() => readLabels(answer), TypeError);
  }
});

test('the likeliest label’s name does not count when it is the harmless one', () => {
  const labels = readLabels([
    { label: 'SAFE', score: 0.2 },
    { label: 'INJECTION', score: 0.8 },
  ]);
  assert.equal(verdictOf(labels, 0.5).category, 'INJECTION');
});
