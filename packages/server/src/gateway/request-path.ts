// The request-target: a Helicone key taken out of it, and credentials cut from what is logged (headers.md §1, §2).
import { isOurKey } from './sort-headers.ts';

export interface RequestPath {
  /** Path and query without any key of ours; always begins with `/`. */
  readonly target: string;
  /** Just the path. */
  readonly path: string;
  readonly keyInPath: string | null;
  readonly keyInQuery: string | null;
  /** A provider's own `?key=` is present. */
  readonly hasQueryCredential: boolean;
}

/** Query parameters that carry credentials: Google's, and those of signed URLs (AWS, Google, Azure). */
const SECRET_PARAMETERS =
  /([?&](?:key|api[_-]?key|access_token|token|sig|signature|x-amz-signature|x-amz-credential|x-amz-security-token|x-goog-signature|x-goog-credential)=)[^&#]*/gi;
const OUR_KEY_SEGMENTS = /\/([sp]k-helicone-[^/?#]*)/g;

/** `null` when the request-target is neither a path nor an absolute URL (RFC 9112 §3.2). */
export function readRequestPath(raw: string): RequestPath | null {
  const target = originForm(raw);
  if (target === null) return null;
  if (!target.includes('k-helicone-') && !target.includes('key=')) {
    return { target, path: pathOf(target), keyInPath: null, keyInQuery: null, hasQueryCredential: false };
  }
  return withoutKeys(target);
}

function originForm(raw: string): string | null {
  if (raw.startsWith('/')) return raw;
  if (!/^https?:\/\//i.test(raw) || !URL.canParse(raw)) return null;
  const afterAuthority = raw.slice(raw.indexOf('//') + 2).search(/[/?]/);
  if (afterAuthority === -1) return '/';
  const rest = raw.slice(raw.indexOf('//') + 2 + afterAuthority);
  return rest.startsWith('?') ? `/${rest}` : rest;
}

function withoutKeys(target: string): RequestPath {
  const path = pathOf(target);
  let keyInPath: string | null = null;
  const rest = path.replace(OUR_KEY_SEGMENTS, (_segment, key: string) => {
    keyInPath ??= key;
    return '';
  });
  const cleanPath = rest === '' ? '/' : rest;
  const query = target.slice(path.length);
  let keyInQuery: string | null = null;
  let hasQueryCredential = false;
  const kept = query
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => {
      if (!pair.startsWith('key=')) return true;
      const value = pair.slice('key='.length);
      if (isOurKey(value)) keyInQuery ??= value;
      else hasQueryCredential ||= value !== '';
      return !isOurKey(value);
    })
    .join('&');
  const cleanQuery = keyInQuery === null ? query : kept === '' ? '' : `?${kept}`;
  return { target: cleanPath + cleanQuery, path: cleanPath, keyInPath, keyInQuery, hasQueryCredential };
}

export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

/** For the log: no credential is left in it. */
export function redacted(target: string): string {
  return target.includes('=') ? target.replace(SECRET_PARAMETERS, '$1…') : target;
}

/** Joined, not added: V8 keeps a sum as two halves, and JSON.stringify leaves its fast way for the whole entry over one. */
export function loggedUrl({ origin, path }: { readonly origin: string; readonly path: string }): string {
  return redacted([origin, path].join(''));
}
