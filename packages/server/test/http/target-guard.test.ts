// Which targets may be called, from their text and their addresses alone: tables of spellings, allowed and refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isForbiddenAddress } from '../../src/http/forbidden-addresses.ts';
import { arePassable, checkTargetUrl } from '../../src/http/target-guard.ts';
import { createTargetPolicy, InvalidTargetEntry } from '../../src/http/target-policy.ts';
import { FORBIDDEN_TARGETS } from './forbidden-targets.ts';

const CLOSED = createTargetPolicy([], []);

const ALLOWED: readonly string[] = [
  'https://api.openai.com',
  'https://api.openai.com/',
  'https://api.openai.com/v1/chat/completions?x=1#y',
  'https://API.OpenAI.com',
  'HTTPS://api.openai.com',
  'https://api.openai.com:443',
  'https://api.openai.com:8443',
  'https://my-resource.openai.azure.com',
  'https://bedrock-runtime.eu-west-1.amazonaws.com',
  'https://api_internal.example.com',
  'https://xn--bcher-kva.example',
  'https://8.8.8.8',
  'https://1.1.1.1:8443/v1',
  'https://172.15.255.255',
  'https://172.32.0.1',
  'https://100.63.255.255',
  'https://100.128.0.1',
  'https://169.253.1.1',
  'https://[2606:4700:4700::1111]',
  'https://[2606:4700:4700:0:0:0:0:1111]:8443',
  'https://[2001:4860:4860::8888]/v1',
  'https://api.openai.com.evil.tld',
  'https://1e100.net',
  'https://3com.com',
  'https://deadbeef.0x.org',
  'https://api.openai.com/a\\b',
  'https://api.openai.com/p@th',
  'https://singlelabel',
];

describe('a target by its text', () => {
  for (const raw of FORBIDDEN_TARGETS) {
    test(`${JSON.stringify(raw)} is refused`, () => assert.ok('refused' in checkTargetUrl(raw, CLOSED)));
  }
  for (const raw of ALLOWED) {
    test(`${JSON.stringify(raw)} passes`, () => {
      const checked = checkTargetUrl(raw, CLOSED);
      assert.ok('url' in checked, JSON.stringify(checked));
      assert.equal(checked.url.origin, new URL(raw).origin);
    });
  }

  test('a refusal names the host and tells nothing of the network', () => {
    const checked = checkTargetUrl('https://10.1.2.3/secret?key=1', CLOSED);
    assert.ok('refused' in checked);
    assert.match(checked.refused, /10\.1\.2\.3/);
    assert.doesNotMatch(checked.refused, /secret|key=/);
  });

  test('no spelling of an IPv4 address that is not public passes, however its parts are written', () => {
    const part = fc.tuple(fc.nat(255), fc.constantFrom('d', 'o', 'x')).map(([n, as]) => {
      return as === 'd' ? String(n) : as === 'o' ? `0${n.toString(8)}` : `0x${n.toString(16)}`;
    });
    const spelled = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
    console.log(`seed ${seed}`);
    fc.assert(
      fc.property(spelled, (host) => {
        const checked = checkTargetUrl(`https://${host}/`, CLOSED);
        if ('refused' in checked) return;
        assert.equal(checked.url.hostname, host);
        assert.equal(isForbiddenAddress(host), false);
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

describe('addresses', () => {
  for (const address of ['', 'x', '1.2.3', '0177.0.0.1', '2130706433', '1.2.3.4.5', '::g', '[::1]', 'fe80::1%eth0']) {
    test(`${JSON.stringify(address)} is forbidden`, () => assert.equal(isForbiddenAddress(address), true));
  }
  for (const address of ['8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001::1']) {
    test(`${address} may be called`, () => assert.equal(isForbiddenAddress(address), false));
  }

  test('one bad address among good ones refuses them all, and so does having none', () => {
    const url = new URL('https://api.example.com');
    assert.equal(arePassable(url, ['8.8.8.8', '1.1.1.1'], CLOSED), true);
    assert.equal(arePassable(url, ['8.8.8.8', '10.0.0.1'], CLOSED), false);
    assert.equal(arePassable(url, [], CLOSED), false);
  });
});

describe('what the operator opened', () => {
  const policy = createTargetPolicy(
    ['llm.corp', 'Box.Corp:8080', '10.1.0.0/16', '192.168.7.7', '[fd00::7]:9000', '::1', ' '],
    ['http://127.0.0.1:11434/base/path', 'https://proxy.internal'],
  );
  const passes = (raw: string): boolean => 'url' in checkTargetUrl(raw, policy);

  const TABLE: readonly (readonly [string, boolean])[] = [
    ['https://llm.corp', true],
    ['http://llm.corp', true],
    ['http://LLM.corp:1234/x', true],
    ['http://llm.corp.evil.tld', false],
    ['http://evilllm.corp', false],
    ['http://a.llm.corp', false],
    ['http://box.corp:8080', true],
    ['http://box.corp', false],
    ['https://box.corp', true],
    ['http://box.corp:8081', false],
    ['https://10.1.2.3', true],
    ['http://10.1.255.255:80', true],
    ['https://10.2.0.1', false],
    ['http://8.8.8.8', false],
    ['https://0xa.1.2.3', false],
    ['https://[::ffff:10.1.2.3]', false],
    ['http://192.168.7.7:1', true],
    ['http://192.168.7.8', false],
    ['http://[fd00::7]:9000', true],
    ['http://[fd00:0:0:0:0:0:0:7]:9000', true],
    ['https://[fd00::7]', false],
    ['http://[::1]:5000', true],
    ['http://127.0.0.1:11434/other', true],
    ['http://127.0.0.1:11435', false],
    ['https://127.0.0.1:11434', false],
    ['http://0x7f.0.0.1:11434', false],
    ['http://user@llm.corp', false],
    ['https://proxy.internal', true],
    ['http://proxy.internal:81', true], // may still lead into 10.1.0.0/16, which only its addresses can tell
  ];
  for (const [raw, expected] of TABLE) {
    test(`${raw} ${expected ? 'passes' : 'is refused'}`, () => {
      const http = raw.startsWith('http:') && !/^http:\/\/[[\d]/.test(raw);
      const checked = checkTargetUrl(raw, policy);
      // Plain http to a name waits for the addresses as long as a network is open.
      if (http && !expected && 'url' in checked) assert.equal(arePassable(checked.url, ['8.8.8.8'], policy), false);
      else assert.equal(passes(raw), expected);
    });
  }

  test('plain http to a name passes only when all of its addresses are in opened networks', () => {
    const url = new URL('http://name.example');
    assert.equal(arePassable(url, ['10.1.0.1', '10.1.9.9'], policy), true);
    assert.equal(arePassable(url, ['10.1.0.1', '8.8.8.8'], policy), false);
    assert.equal(arePassable(url, ['8.8.8.8'], policy), false);
  });

  test('https to a name may have public addresses and opened ones', () => {
    const url = new URL('https://name.example');
    assert.equal(arePassable(url, ['10.1.0.1', '8.8.8.8'], policy), true);
    assert.equal(arePassable(url, ['10.1.0.1', '10.2.0.1'], policy), false);
  });

  const BAD_ENTRIES = [
    '10.0.0.0/33',
    '10.0.0.1/8',
    '10.0.0/8',
    'fd00::/129',
    '*.corp',
    'https://llm.corp',
    'llm.corp/path',
    'llm.corp:x',
    'llm.corp:99999',
    'a b',
    'user@llm.corp',
    '0177.0.0.1',
    '127.1',
    '2130706433',
    'llm.corp.',
    '[::1',
  ];
  for (const entry of BAD_ENTRIES) {
    test(`the entry ${JSON.stringify(entry)} stops the start, by name`, () => {
      assert.throws(
        () => createTargetPolicy(['ok.corp', entry], []),
        (error: unknown) =>
          error instanceof InvalidTargetEntry && error.entry === entry && error.message.includes(entry),
      );
    });
  }
  test('a provider’s URL must be one', () => {
    assert.throws(() => createTargetPolicy([], ['127.0.0.1:11434']), InvalidTargetEntry);
    assert.throws(() => createTargetPolicy([], ['ftp://x']), InvalidTargetEntry);
  });
});
