import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import { REDACTION_KINDS, type RedactionKind, type RedactionRules } from '@heliometer/contract';
import { redactEncoded, redactText } from '../../../src/recording/redaction/redact-text.ts';
import { CannotRedact, createRedactor } from '../../../src/recording/redaction/redactor.ts';

const ALL: RedactionRules = { builtIn: REDACTION_KINDS, own: [], userIds: false };

function redact(text: string, { rules = ALL, isStream = false } = {}) {
  const hits: Record<string, number> = {};
  const count = (kind: string): void => {
    hits[kind] = (hits[kind] ?? 0) + 1;
  };
  return { text: redactText(text, { redactor: createRedactor(rules), count }, isStream), hits };
}

const FOUND: Readonly<Record<RedactionKind, readonly string[]>> = {
  email: ['ada.l+x@example.co.uk', 'jürgen@müller.example', "o'neil@example.com"],
  phone: ['+49 171 1234567', '+1 (212) 555-0123', '(212) 555-0123', '212-555-0123', '0049 30 123456', '030 12345678'],
  credit_card: ['4111111111111111', '5500 0000 0000 0004', '3782-822463-10005', '6011000990139424', '2221000000000009'],
  iban: ['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'NO93 8601 1117 947'],
  ip_address: ['192.168.17.4', '2001:db8::8a2e:370:7334', '::1'],
  us_ssn: ['078-05-1120', '219 09 9999'],
  api_key: [
    'sk-proj-abcdefghijklmnop1234',
    'sk-ant-api03-abcdefghijklmnop',
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'hf_abcdefghijklmnopqrstuvwxyzABCDEFGH',
    ['xoxb', '123456789012', 'abcdefghijkl'].join('-'),
    `AIza${'b'.repeat(35)}`,
  ],
  jwt: ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123_-x'],
  private_key: ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----'],
};

/** Look like one and are none. */
const LEFT: readonly string[] = [
  'a@b, @handle and user@localhost',
  'created 1764297884, at 1764297884123, 2026-11-28 03:04:05.123Z',
  '4111111111111112 and 1234567890123456, whose checksums fail',
  'DE89370400440532013001 and XX89370400440532013000',
  '1.2.3, 999.1.1.1, 1.2.3.4.5, 12:34:56 and std::vector',
  '000-12-3456, 666-12-3456 and 078-05-0000',
  'risk-management, sk-short and task-abcdefghijklmnopqrstuvwxyz',
  '01890a5d-ac96-774b-bcce-b302099a8057',
  'eyJhbGciOiJIUzI1NiJ9 alone',
  '-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----',
  'cost 1,234,567.89 and 0.123456789',
];

describe('what the built-in kinds find', () => {
  for (const kind of REDACTION_KINDS) {
    test(`gives way to [redacted:${kind}], in text and in strings of JSON`, () => {
      for (const secret of FOUND[kind]) {
        const plain = redact(`see\n${secret}, then`);
        assert.deepEqual(plain, { text: `see\n[redacted:${kind}], then`, hits: { [kind]: 1 } }, secret);
        const body = { role: 'user', content: `line\n${secret}\nend`, nested: JSON.stringify({ to: `\n${secret}` }) };
        const { text } = redact(JSON.stringify(body));
        const mark = `[redacted:${kind}]`;
        assert.deepEqual(JSON.parse(text), { ...body, content: `line\n${mark}\nend`, nested: `{"to":"\\n${mark}"}` });
      }
    });
  }

  test('is none of what only looks like it', () => {
    for (const text of LEFT) assert.deepEqual(redact(text), { text, hits: {} });
  });

  test('is a card that stands as a number, in the place of which comes a string', () => {
    assert.equal(redact('{"n": 4111111111111111, "m": 1.50}').text, '{"n": "[redacted:credit_card]", "m": 1.50}');
  });

  test('is found in JSON that was cut short, and a private key without its end to the end', () => {
    assert.equal(
      redact('{"a":"\\n+49 171 1234567","b":"x@example.c').text,
      '{"a":"\\n[redacted:phone]","b":"x@example.c',
    );
    assert.equal(redact('{"a":"mail ada@example.com and').text.includes('ada@'), false);
    assert.equal(redact('k -----BEGIN PRIVATE KEY-----\nMIIE').text, 'k [redacted:private_key]');
  });

  test('is found in values that are percent-encoded', () => {
    const redactor = createRedactor(ALL);
    const encoded = (text: string) => redactEncoded(text, { redactor, count: () => undefined });
    assert.equal(
      encoded('/v1/x%20y?q=ada%40example.com&n=%2B49+171+1234567'),
      '/v1/x%20y?q=[redacted:email]&n=[redacted:phone]',
    );
    assert.equal(encoded('/v1/a%20b?c=d+e&f=%zz'), '/v1/a%20b?c=d+e&f=%zz');
  });
});

describe('own patterns', () => {
  const own = (...patterns: readonly string[]): RedactionRules => ({
    builtIn: ['email'],
    own: patterns.map((pattern, i) => ({ name: `own-${i}`, pattern })),
    userIds: false,
  });

  test('take out what they match, and what a built-in kind found within it goes along', () => {
    const rules = own('(?i)cust-\\d{6}', 'Name: [^\\n]*');
    const { text, hits } = redact('CUST-123456\nName: Ada ada@example.com Smith\nend', { rules });
    assert.equal(text, '[redacted:own-0]\n[redacted:own-1]\nend');
    assert.deepEqual(hits, { 'own-0': 1, 'own-1': 1 });
  });

  test('that find something in what they leave over each time are given up', () => {
    assert.throws(() => redact('a'.repeat(100), { rules: own('^a|\\]a') }), CannotRedact);
  });

  test('that cannot be read are told', () => {
    assert.throws(() => createRedactor(own('(')), CannotRedact);
  });
});

describe('the events of a stream', () => {
  const event = (content: string, index = 0): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-4111', choices: [{ index, delta: { content } }] })}\n\n`;
  const contents = (text: string, index = 0): string =>
    text
      .split('\n\n')
      .filter((each) => each.startsWith('data: {'))
      .map((each) => JSON.parse(each.slice(6)).choices[0])
      .filter((choice) => choice.index === index)
      .map((choice) => choice.delta.content)
      .join('');

  test('give up what is spread over them, and stay events', () => {
    const stream = `${event('Mail jo')}${event('hn@exa')}: ping\n\n${event('mple.com, or')}${event(' +49 17')}${event('1 1234567.')}data: [DONE]\n\n`;
    const { text, hits } = redact(stream, { isStream: true });
    assert.equal(contents(text), 'Mail [redacted:email], or [redacted:phone].');
    assert.deepEqual(hits, { email: 1, phone: 1 });
    assert.equal(text.split('\n\n').length, stream.split('\n\n').length);
  });

  test('are put together apart for each of several answers', () => {
    const stream = event('a jo', 0) + event('x 4111 1111', 1) + event('hn@example.com', 0) + event(' 1111 1111 y', 1);
    const { text } = redact(stream, { isStream: true });
    assert.deepEqual([contents(text, 0), contents(text, 1)], ['a [redacted:email]', 'x [redacted:credit_card] y']);
  });

  test('are seen in lines of JSON and in one array alike', () => {
    const parts = ['{"text":"jo"}', '{"text":"hn@example.com"}'];
    assert.equal(redact(parts.join('\n'), { isStream: true }).text, '{"text":"[redacted:email]"}\n{"text":""}');
    assert.equal(redact(`[${parts}]`, { isStream: true }).text, '[{"text":"[redacted:email]"},{"text":""}]');
  });
});

describe('any text', () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  /** Mulberry32. */
  function randomOf(start: number): (below: number) => number {
    let state = start;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) % below;
    };
  }
  const pieces = [
    'a',
    'Zü',
    ' ',
    '\n',
    '"',
    '\\',
    '\\n',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '1',
    '42',
    '@',
    '.',
    '-',
    '+',
    'data: ',
    '{"a":"b"}',
    '\u2028',
    '😀',
    '\r\n',
    'é=',
  ];
  const secrets = Object.values(FOUND).flat();

  test(`without hits stays as it is, and with them is the same after a second time (SEED=${seed})`, () => {
    const random = randomOf(seed);
    const rules: RedactionRules = { ...ALL, own: [{ name: 'own', pattern: 'a+\\d|red.cted' }] };
    let [clean, hit] = [0, 0];
    for (let round = 0; round < 3_000; round += 1) {
      const made = Array.from({ length: random(30) }, () =>
        random(12) === 0 ? secrets[random(secrets.length)] : pieces[random(pieces.length)],
      ).join('');
      const text =
        [
          made,
          JSON.stringify({ a: made, b: [JSON.stringify(made)] }),
          `data: {"x":${JSON.stringify(made)}}\n\n`.repeat(2),
        ][round % 3] ?? '';
      const isStream = random(2) === 0;
      const once = redact(text, { rules, isStream });
      if (Object.keys(once.hits).length === 0) {
        clean += 1;
        assert.equal(once.text, text);
      } else {
        hit += 1;
        assert.deepEqual(redact(once.text, { rules, isStream }), { text: once.text, hits: {} });
      }
    }
    assert.ok(clean > 300 && hit > 300, `${clean} clean, ${hit} hit`);
  });
});
