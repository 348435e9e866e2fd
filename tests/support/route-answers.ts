// Every answer of the REST API that passes through the tests is held to the document, and its route noted: scripts/test.ts
// wants each route of the table answered with success by some test.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { matchRoute, routeRow } from '@heliometer/contract';
import { openApiDocument } from '../../packages/server/src/api/openapi.ts';
import { AnswerChecker, type CheckedAnswer, type OpenApiDocument } from './answer-checker.ts';

/** Where the ids of answered routes are written, a line each; not set = nobody asks. Not named as a setting: programs under test inherit it. */
export const ROUTES_ANSWERED = 'TEST_ROUTES_ANSWERED';

const noted = new Set<string>();
let checker: AnswerChecker | null = null;

/** @throws when a success is not what its route declares */
export function noteAnswer(method: string, path: string, answer: CheckedAnswer): void {
  if (answer.status !== 200 || method === 'HEAD') return;
  const match = matchRoute(method, path);
  if (match === null || match === 'method' || match.kind !== 'rest') return;
  // As it is served: JSON, without what JSON has no word for.
  checker ??= new AnswerChecker(JSON.parse(JSON.stringify(openApiDocument())) as OpenApiDocument);
  const template = routeRow(match.id).path.replaceAll(/:(\w+)/g, '{$1}');
  const fault = checker.fault(method, template, answer);
  assert.equal(fault, null, `${method} ${path}: ${fault}\n${answer.text.slice(0, 500)}`);
  const file = process.env[ROUTES_ANSWERED];
  if (file === undefined || noted.has(match.id)) return;
  noted.add(match.id);
  appendFileSync(file, `${match.id}\n`);
}
