// A recorded body that marks its prompt with tags, as the provider got it. Pure.

import { parseTags, withoutTags } from '@heliometer/contract';
import { isObject } from './formats/json-fields.ts';

/** `body` is somebody's JSON, as deep as JSON.parse took it. */
export function untagBody(body: unknown): unknown {
  if (typeof body === 'string') return withoutTags(parseTags(body));
  if (Array.isArray(body)) return body.map(untagBody);
  if (!isObject(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, untagBody(value)]));
}
