// Answers the dashboard's own paths: the page, its assets, and, until it is built, a word about that. The build begins with
// the first page that is asked for: whoever only makes calls never pays for it, and the first call does not wait for it.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { matchRoute } from '@heliometer/contract';
import type { Log } from '../../kernel/log.ts';
import { buildDashboard } from './build-dashboard.ts';
import { type BuiltDashboard, type BuiltFile, isStale, loadDashboard } from './built-dashboard.ts';

export interface Dashboard {
  /** False: not the dashboard's. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  close(): void;
}

type State =
  | { readonly kind: 'unknown' | 'building' | 'failed' }
  | { readonly kind: 'built'; readonly built: BuiltDashboard };

export function openDashboard(log: Log): Dashboard {
  const closing = new AbortController();
  let state: State = { kind: 'unknown' };
  const prepare = async () => {
    try {
      if (isStale()) {
        state = { kind: 'building' };
        await buildDashboard(closing.signal);
      }
      state = { kind: 'built', built: loadDashboard() };
    } catch (error) {
      if (closing.signal.aborted) return;
      state = { kind: 'failed' };
      log.error({ error }, 'the dashboard could not be built');
    }
  };
  return {
    answer(request, response) {
      const path = pathOf(request);
      if (!isPage(request, path)) return false;
      if (path === '/') {
        sendTo(response, '/app/');
        return true;
      }
      if (state.kind === 'unknown') void prepare();
      // `prepare` is synchronous where nothing is to be built.
      answerPath(state, { path, request, response });
      return true;
    },
    close: () => closing.abort(),
  };
}

function isPage(request: IncomingMessage, path: string): boolean {
  const match = matchRoute(request.method ?? '', path);
  return match !== null && match !== 'method' && match.kind === 'page';
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

interface Asked {
  readonly path: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answerPath(state: State, asked: Asked): void {
  const { path, request, response } = asked;
  const name = path.startsWith('/assets/') ? path.slice('/assets/'.length) : null;
  if (name !== null) {
    const file = state.kind === 'built' ? state.built.assets.get(name) : undefined;
    if (file === undefined) sendNothing(response);
    else sendAsset(file, asked);
    // A script or an image under /app/ is a broken link; the page in its place would only hide that.
  } else if (!isNavigation(request)) sendNothing(response);
  else if (state.kind === 'built') sendPage(state.built, request, response);
  else sendWord(state.kind, response);
}

function isNavigation({ headers }: IncomingMessage): boolean {
  const dest = headers['sec-fetch-dest'];
  return dest === undefined || dest === 'document' || dest === 'empty';
}

const ALWAYS: OutgoingHttpHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Scripts only from files of this origin. The nonce is for the style sheets that editors and menus make as they open. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function sendPage({ page }: BuiltDashboard, { method }: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(18).toString('base64');
  const body = Buffer.from(page.replaceAll('__NONCE__', nonce));
  response.writeHead(200, {
    ...ALWAYS,
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-cache',
    'content-security-policy': policy(nonce),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

function sendAsset({ contentType, plain, coded }: BuiltFile, { request, response }: Asked): void {
  const coding = (['br', 'gzip'] as const).find((each) => coded[each] !== undefined && accepts(request, each));
  const body = (coding === undefined ? undefined : coded[coding]) ?? plain;
  response.writeHead(200, {
    ...ALWAYS,
    'content-type': contentType,
    'content-length': body.length,
    // The name changes with the content.
    'cache-control': 'public, max-age=31536000, immutable',
    ...(Object.keys(coded).length > 0 ? { vary: 'accept-encoding' } : {}),
    ...(coding === undefined ? {} : { 'content-encoding': coding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** RFC 9110 §12.5.3, of which browsers use the names and, rarely, q=0. */
function accepts({ headers }: IncomingMessage, coding: string): boolean {
  const offered = String(headers['accept-encoding'] ?? '').split(',');
  return offered.some((each) => {
    const [name = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

function sendTo(response: ServerResponse, location: string): void {
  response.writeHead(302, { ...ALWAYS, location, 'cache-control': 'no-cache', 'content-length': 0 }).end();
}

const WORDS = {
  unknown: 'The dashboard is being built, which happens once. This page looks again by itself.',
  building: 'The dashboard is being built, which happens once. This page looks again by itself.',
  failed: 'The dashboard could not be built. “npm run build -w packages/web” says why; calls and the REST API go on.',
} as const;

function sendWord(kind: keyof typeof WORDS, response: ServerResponse): void {
  const body = Buffer.from(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Heliometer</title><p>${WORDS[kind]}</p></html>`,
  );
  response.writeHead(503, {
    ...ALWAYS,
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    // Without a script: there is none yet.
    ...(kind === 'failed' ? {} : { refresh: '1', 'retry-after': '1' }),
  });
  response.end(body);
}

function sendNothing(response: ServerResponse): void {
  response.writeHead(404, { ...ALWAYS, 'content-type': 'text/plain', 'cache-control': 'no-store' }).end('Not found.\n');
}
