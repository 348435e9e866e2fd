// AWS Signature Version 4: AWS's own published vectors, and the other side's computation, written out here anew.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Pool } from 'undici';
import type { RawHeaders } from '../../src/http/raw-headers.ts';
import { SIGNATURE_HEADERS, signBedrock, signRequest } from '../../src/providers/sigv4.ts';

const KEYS = {
  accessKey: 'AKIDEXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
};
const NOW = new Date('2015-08-30T12:36:00Z');

interface Vector {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly token?: string;
  readonly signature: string;
}

/** From AWS's signature version 4 test suite: host example.amazonaws.com, region us-east-1, service "service". */
const SUITE: readonly Vector[] = [
  { name: 'get-vanilla', path: '/', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  {
    name: 'get-vanilla-empty-query-key',
    path: '/?Param1=value1',
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    path: '/?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-unreserved',
    path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  {
    name: 'get-header-value-trim',
    path: '/',
    headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  {
    name: 'post-vanilla',
    method: 'POST',
    path: '/',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'post-header-key-sort',
    method: 'POST',
    path: '/',
    headers: { 'my-header1': 'value1' },
    signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  },
  {
    name: 'post-x-www-form-urlencoded',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Param1=value1',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
  {
    name: 'post-sts-header-before',
    method: 'POST',
    path: '/',
    token:
      'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==',
    signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  },
];

describe('AWS’s test suite', () => {
  for (const vector of SUITE) {
    test(vector.name, async () => {
      const headers = await signRequest(
        {
          method: vector.method ?? 'GET',
          url: `https://example.amazonaws.com${vector.path}`,
          headers: vector.headers ?? {},
          body: Buffer.from(vector.body ?? ''),
        },
        { ...KEYS, sessionToken: vector.token ?? null },
        { region: 'us-east-1', service: 'service', now: NOW },
      );
      assert.equal(/Signature=([0-9a-f]{64})$/.exec(headerOf(headers, 'authorization'))?.[1], vector.signature);
      assert.equal(headerOf(headers, 'x-amz-date'), '20150830T123600Z');
    });
  }

  test('the documentation’s IAM example', async () => {
    const headers = await signRequest(
      {
        method: 'GET',
        url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new Uint8Array(),
      },
      KEYS,
      { region: 'us-east-1', service: 'iam', now: NOW },
    );
    assert.equal(
      headerOf(headers, 'authorization'),
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, ' +
        'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });
});

function headerOf(headers: RawHeaders, name: string): string {
  const at = headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name);
  return headers[at + 1] as string;
}

/** What the service computes of a request as it came in: AWS, "Create a signed AWS API request", steps 1 to 4. */
function verify(request: IncomingMessage, body: Buffer, secretKey: string): void {
  const headers = request.headers as Record<string, string>;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/bedrock\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;
  const [, , day = '', region = '', signedNames = '', signature] = parts.exec(headers['authorization']!) ?? [];
  const [path = '', query = ''] = request.url!.split('?');
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const canonicalQuery = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [key = '', value = ''] = pair.split('=');
      return `${encode(decodeURIComponent(key))}=${encode(decodeURIComponent(value))}`;
    })
    .sort()
    .join('&');
  const names = signedNames.split(';');
  const canonical = [
    request.method,
    path.split('/').map(encode).join('/'),
    canonicalQuery,
    ...names.map((name) => `${name}:${headers[name]!.trim().replace(/ +/g, ' ')}`),
    '',
    signedNames,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const scope = `${day}/${region}/bedrock/aws4_request`;
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hashed].join('\n');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const key = hmac(hmac(hmac(hmac(`AWS4${secretKey}`, day), region), 'bedrock'), 'aws4_request');
  assert.equal(createHmac('sha256', key).update(toSign).digest('hex'), signature, canonical);
  for (const name of Object.keys(headers))
    if (name === 'host' || name.startsWith('x-amz-')) assert.ok(names.includes(name), name);
}

describe('Bedrock, checked by the other side', () => {
  let received: { request: IncomingMessage; body: Buffer } | null = null;
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received = { request, body: Buffer.concat(chunks) };
    response.end();
  });
  let origin: string;
  let pool: Pool;

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    pool = new Pool(origin);
  });
  after(async () => {
    await pool.destroy();
    server.close();
  });

  async function send(path: string, headers: string[], sessionToken: string | null = null): Promise<IncomingMessage> {
    const body = Buffer.from('{"messages":[{"role":"user","content":[{"text":"grüß dich"}]}]}');
    const signature = await signBedrock({
      ...KEYS,
      method: 'POST',
      url: origin + path,
      headers,
      body,
      sessionToken,
      region: 'eu-central-1',
      now: new Date('2026-02-03T04:05:06.789Z'),
    });
    const kept = headers.filter((_, i) => !SIGNATURE_HEADERS.has(headers[i - (i % 2)]!.toLowerCase()));
    const answer = await pool.request({ method: 'POST', path, headers: [...kept, ...signature], body });
    await answer.body.dump();
    verify(received!.request, received!.body, KEYS.secretKey);
    return received!.request;
  }

  const PATHS = [
    '/model/anthropic.claude-3-5-sonnet-20240620-v1:0/converse',
    '/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse-stream',
    '/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Ainference-profile%2Feu.anthropic.claude-v2%3A1/invoke',
    "/model/a%20b(c)!*'~/invoke",
    '/foundation-models?byProvider=Anthropic&byOutputModality=TEXT',
    '/things?b=2&a=1&a=0&empty=&flag&sp=a%20b&plus=a%2Bb',
  ];
  for (const path of PATHS) {
    test(`${path} verifies`, async () => {
      await send(path, ['Content-Type', 'application/json', 'User-Agent', 'x']);
    });
  }

  test('a session token is sent and signed', async () => {
    const request = await send('/model/m/converse', [], 'the token/+==');
    assert.equal(request.headers['x-amz-security-token'], 'the token/+==');
  });

  test('a signature and a date the client made itself are replaced', async () => {
    const request = await send('/model/m/converse', [
      'Authorization',
      'AWS4-HMAC-SHA256 Credential=other',
      'X-Amz-Date',
      '20200101T000000Z',
      'x-amz-content-sha256',
      'UNSIGNED-PAYLOAD',
      'X-Amzn-Trace-Id',
      'Root=1',
      'X-Amz-Target',
      'one',
    ]);
    assert.equal(request.headers['x-amz-date'], '20260203T040506Z');
    assert.match(request.headers.authorization!, /Credential=AKIDEXAMPLE\/20260203\/eu-central-1\//);
    assert.match(request.headers.authorization!, /SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-target,/);
  });

  test('the payload’s hash is sent along', async () => {
    const request = await send('/model/m/invoke', []);
    assert.equal(request.headers['x-amz-content-sha256'], createHash('sha256').update(received!.body).digest('hex'));
  });
});
