import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRequestPath, redacted } from '../../src/gateway/request-path.ts';

const KEY = 'sk-helicone-abcdefghijklmnopqrstuvwxyz';

describe('the request-target', () => {
  test('passes as it is when it holds no key', () => {
    assert.deepEqual(readRequestPath('/v1/x?a=b&c=%20#'), {
      target: '/v1/x?a=b&c=%20#',
      path: '/v1/x',
      keyInPath: null,
      keyInQuery: null,
      hasQueryCredential: false,
    });
  });

  test('a key as a path segment is taken out', () => {
    const read = readRequestPath(`/${KEY}/v1/chat/completions?x=1`);
    assert.equal(read?.keyInPath, KEY);
    assert.equal(read?.target, '/v1/chat/completions?x=1');
    assert.equal(readRequestPath(`/anthropic/${KEY}/v1/messages`)?.target, '/anthropic/v1/messages');
    assert.equal(readRequestPath(`/${KEY}`)?.target, '/');
  });

  test('of several keys in the path none is left; the first one counts', () => {
    const other = 'pk-helicone-zyxwvutsrqponmlkjihgfedcba';
    for (const path of [
      `/${KEY}/${other}/v1/x`,
      `/${KEY}/v1/${other}/x`,
      `/${KEY}/v1/x/${other}`,
      `/${KEY}/${KEY}/v1/x`,
    ]) {
      const read = readRequestPath(path);
      assert.equal(read?.keyInPath, KEY);
      assert.equal(read?.target, '/v1/x');
      assert.equal(read?.path, '/v1/x');
    }
    assert.equal(readRequestPath(`/v1beta/models?key=${KEY}&a=b&key=${other}`)?.target, '/v1beta/models?a=b');
  });

  test('a key of ours as ?key= is taken out, the provider’s own stays', () => {
    const ours = readRequestPath(`/v1beta/models?alt=sse&key=${KEY}&x=1`);
    assert.equal(ours?.keyInQuery, KEY);
    assert.equal(ours?.target, '/v1beta/models?alt=sse&x=1');
    assert.equal(readRequestPath(`/v1beta/models?key=${KEY}`)?.target, '/v1beta/models');
    const theirs = readRequestPath('/v1beta/models?key=AIza123');
    assert.equal(theirs?.target, '/v1beta/models?key=AIza123');
    assert.equal(theirs?.hasQueryCredential, true);
  });

  test('the absolute form is read as its path (RFC 9112 §3.2.2)', () => {
    assert.equal(readRequestPath('http://example.com/v1/x?y=1')?.target, '/v1/x?y=1');
    assert.equal(readRequestPath('http://example.com?y=1')?.target, '/?y=1');
    assert.equal(readRequestPath('http://example.com')?.target, '/');
  });

  test('anything else is not read', () => {
    for (const raw of ['*', 'example.com:443', 'ftp://x/y', '']) assert.equal(readRequestPath(raw), null, raw);
  });

  test('nothing secret is left in what is logged', () => {
    const url = 'https://h/p?key=AIza1&x=1&X-Amz-Signature=abc&sig=s3cret&access_token=t0k&alt=sse';
    assert.equal(redacted(url), 'https://h/p?key=…&x=1&X-Amz-Signature=…&sig=…&access_token=…&alt=sse');
  });
});
