import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOf } from '../src/pages/sql/fault.ts';
import { columnsOf, courseOf, guessAxes, numberText } from '../src/pages/sql/rows.ts';

test('a syntax error is placed by the byte that the engine counts, wherever letters take more than one', () => {
  const statement = "  SELECT 'ä', model\nFRM requests";
  const message =
    "Syntax error: failed at position 24 (requests): requests. Expected one of: token, Comma: In scope SELECT formatQuerySingleLine('…') AS written.";
  const fault = faultOf(message, statement);
  assert.equal(statement.slice(fault.place?.from, fault.place?.to), 'requests');
  assert.equal(fault.where, 'line 2, column 5');
  assert.equal(fault.text, 'Cannot be read from requests on.');
});

test('a name that is not known is found in the statement, as a word of its own', () => {
  const statement = 'SELECT foobar_x, fooba\nFROM requests';
  const fault = faultOf(
    'Unknown expression identifier `fooba` in scope SELECT foobar_x, fooba FROM requests.',
    statement,
  );
  assert.equal(fault.where, 'line 1, column 18');
  assert.equal(fault.text, 'Unknown expression identifier `fooba`.');
  const inFunction = faultOf('Unknown expression or function identifier `fooba` in scope SELECT …', statement);
  assert.deepEqual(inFunction.place, fault.place);
});

test('what is not of one place says the rule, or the reason as it came', () => {
  const drop = faultOf('Syntax error: failed at position 55', 'DROP TABLE requests');
  assert.equal(drop.place, null);
  assert.match(drop.text, /one SELECT over requests, sessions, users and scores/);
  const large = faultOf('the result is larger than 300000 rows or 64 MiB; add a LIMIT', 'SELECT 1');
  assert.equal(large.text, 'The result is larger than 300000 rows or 64 MiB; add a LIMIT.');
});

test('a chart is drawn over time where there is one, a line for each of the greatest five', () => {
  const rows = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((model, i) => [
    { day: '2026-03-01', model, usd: i + 1 },
    { day: '2026-03-02', model, usd: null },
  ]);
  const axes = guessAxes(columnsOf(rows), {});
  assert.deepEqual(axes, { kind: 'bars', x: 'day', y: 'usd', by: 'model' });
  const course = courseOf(rows, axes ?? assert.fail());
  assert.deepEqual(course.times, [Date.UTC(2026, 2, 1)]);
  assert.deepEqual(
    course.series.map(({ label }) => label),
    ['f', 'e', 'd', 'c', 'b'],
  );
  assert.equal(course.left, 1);
});

test('without a time a bar stands for each row, and without a number there is no chart', () => {
  const axes = guessAxes(columnsOf([{ model: 'a', n: 1 }]), { kind: 'lines', x: 'gone', y: 'model' });
  assert.deepEqual(axes, { kind: 'bars', x: 'model', y: 'n', by: null });
  assert.equal(guessAxes(columnsOf([{ model: 'a' }]), {}), null);
  assert.equal(numberText(0.1 + 0.2), '0.3');
});
