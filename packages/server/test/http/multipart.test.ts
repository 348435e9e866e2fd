import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { multipartBoundary, readMultipart } from '../../src/http/multipart.ts';

const BODY = Buffer.from(
  [
    '--x-1',
    'Content-Disposition: form-data; name="file"; filename="a.mp3"',
    'Content-Type: audio/mpeg',
    '',
    '\u0001\u0002\r\n\r\nbinary',
    '--x-1',
    'content-disposition: form-data; name="model"',
    '',
    'whisper-1',
    '--x-1--',
    '',
  ].join('\r\n'),
);

describe('readMultipart', () => {
  test('fields keep their text, files only their name, type and size', () => {
    assert.deepEqual(readMultipart(BODY, 'x-1'), [
      { name: 'file', value: null, filename: 'a.mp3', contentType: 'audio/mpeg', size: 12 },
      { name: 'model', value: 'whisper-1', filename: null, contentType: null, size: 9 },
    ]);
  });

  test('cut anywhere, nothing is thrown', () => {
    for (let cut = 0; cut <= BODY.length; cut += 1) readMultipart(BODY.subarray(0, cut), 'x-1');
  });

  test('the boundary is read quoted or not, and only from multipart/form-data', () => {
    assert.equal(multipartBoundary('multipart/form-data; charset=utf-8; boundary="a b"'), 'a b');
    assert.equal(multipartBoundary('Multipart/Form-Data;boundary=abc'), 'abc');
    assert.equal(multipartBoundary('application/json; boundary=abc'), null);
    assert.equal(multipartBoundary(null), null);
  });
});
