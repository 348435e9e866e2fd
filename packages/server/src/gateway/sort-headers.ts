// First pass over a request's headers: what is ours, what travels on, and what tells about the body. One loop, because
// every exchange pays for it.
import { KEY_PATTERN, ORGANIZATION_COOKIE, SESSION_COOKIE } from '@heliometer/contract';
import { isHopByHop, namedByConnection, without } from '../http/forwarding.ts';
import type { RawHeaders } from '../http/raw-headers.ts';

export interface SortedHeaders {
  /** The Helicone-* ones, Helicone-Auth excepted. */
  readonly control: RawHeaders;
  /** End-to-end headers as they go upstream: no Helicone-*, no host, no key or cookie of ours. */
  readonly forward: string[];
  readonly host: string;
  readonly contentLength: number | null;
  readonly chunked: boolean;
  readonly secFetchDest: string | null;
  readonly origin: string | null;
  readonly expectContinue: boolean;
  /** The first expectation that is no `100-continue`. */
  readonly otherExpectation: string | null;
  /** Value of Helicone-Auth without `Bearer`; null = not sent, '' = sent but not of that form. */
  readonly heliconeAuth: string | null;
  /** A Helicone key that stood in a provider's credential slot. */
  readonly keyInSlot: string | null;
  /** A credential of the provider's own is among `forward`. */
  readonly hasCredential: boolean;
}

const OWN_COOKIES: ReadonlySet<string> = new Set([SESSION_COOKIE, ORGANIZATION_COOKIE]);

/** Where clients put a provider's credential. */
export const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
]);

const BEARER = /^bearer\s+(.+)$/i;

interface Sorting {
  control: string[];
  forward: string[];
  host: string;
  contentLength: number | null;
  chunked: boolean;
  secFetchDest: string | null;
  origin: string | null;
  expectContinue: boolean;
  otherExpectation: string | null;
  heliconeAuth: string | null;
  keyInSlot: string | null;
  hasCredential: boolean;
  named: ReadonlySet<string> | null;
}

export function sortHeaders(raw: RawHeaders): SortedHeaders {
  const sorting: Sorting = {
    control: [],
    forward: [],
    host: '',
    contentLength: null,
    chunked: false,
    secFetchDest: null,
    origin: null,
    expectContinue: false,
    otherExpectation: null,
    heliconeAuth: null,
    keyInSlot: null,
    hasCredential: false,
    named: null,
  };
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    sortOne(sorting, name, name.toLowerCase(), raw[i + 1] as string);
  }
  if (sorting.named !== null) sorting.forward = without(sorting.forward, sorting.named);
  return sorting;
}

function sortOne(into: Sorting, name: string, lower: string, value: string): void {
  if (lower.startsWith('helicone-')) {
    takeOurs(into, name, lower, value);
    return;
  }
  if (CREDENTIAL_HEADERS.has(lower)) {
    takeCredential(into, name, value);
    return;
  }
  const special = SPECIAL[lower];
  if (special !== undefined) special(into, value, name);
  else if (!isHopByHop(lower)) into.forward.push(name, value);
}

const SPECIAL: Readonly<Record<string, (into: Sorting, value: string, name: string) => void>> = {
  host: (into, value) => {
    into.host = value;
  },
  connection: (into, value) => {
    into.named = namedByConnection(value, into.named);
  },
  'content-length': (into, value) => {
    into.contentLength = Number(value);
  },
  'transfer-encoding': (into) => {
    into.chunked = true;
  },
  expect: (into, value) => {
    for (const expected of value.split(',').map((each) => each.trim())) {
      if (expected.toLowerCase() === '100-continue') into.expectContinue = true;
      else if (expected !== '') into.otherExpectation ??= expected;
    }
  },
  'sec-fetch-dest': (into, value, name) => {
    into.secFetchDest = value.toLowerCase();
    into.forward.push(name, value);
  },
  origin: (into, value, name) => {
    into.origin = value;
    into.forward.push(name, value);
  },
  cookie: (into, value, name) => {
    const rest = value
      .split(';')
      .filter((pair) => !OWN_COOKIES.has(pair.trim().split('=')[0] ?? ''))
      .join(';')
      .trim();
    if (rest !== '') into.forward.push(name, rest);
  },
};

function takeOurs(into: Sorting, name: string, lower: string, value: string): void {
  if (lower !== 'helicone-auth') {
    into.control.push(name, value);
    return;
  }
  const trimmed = value.trim();
  if (trimmed === '') return;
  // Sent twice it can't be told which one is meant, so neither is.
  into.heliconeAuth = into.heliconeAuth === null ? (BEARER.exec(trimmed)?.[1]?.trim() ?? '') : '';
}

function takeCredential(into: Sorting, name: string, value: string): void {
  const credential = BEARER.exec(value.trim())?.[1]?.trim() ?? value.trim();
  if (isOurKey(credential)) {
    into.keyInSlot ??= credential;
    return;
  }
  into.hasCredential = true;
  into.forward.push(name, value);
}

/** Anything that begins like a key of ours is treated as one, so that a mistyped one is refused rather than sent on. */
export function isOurKey(credential: string): boolean {
  return credential.startsWith('sk-helicone-') || credential.startsWith('pk-helicone-');
}

export function isWellFormedKey(key: string): boolean {
  return KEY_PATTERN.test(key);
}
