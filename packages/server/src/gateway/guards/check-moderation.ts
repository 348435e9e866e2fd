// "A prompt that the moderation endpoint flags goes nowhere, and neither does one it could not look at." (headers.md §9)
import { headerValue, type RawHeaders } from '../../http/raw-headers.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { newestUserTurn, type Turn } from '../../providers/turns.ts';
import { isOn } from '../control-headers/read-control-headers.ts';
import { ClientGone } from '../departure.ts';
import { callAside, type SideAnswer, type SideCall, type SideCallMeans } from '../dispatch/side-call.ts';
import type { Exchange } from '../exchange.ts';
import { type Guard, reject, type Stop, type Verdict } from './guard.ts';
import type { BodyNeed } from './hold-body.ts';
import { spokenTurns } from './spoken-turns.ts';

export interface ModerationSettings {
  /** For providers without a moderation endpoint of their own; null = there is none. */
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
  readonly model: string;
  readonly timeoutMs: number;
  readonly onFailure: 'refuse' | 'allow';
}

export interface ModerationMeans extends SideCallMeans {
  readonly settings: ModerationSettings;
  readonly log: Log;
}

const HEADER = 'Helicone-Moderations-Enabled';

export function checkModeration(means: ModerationMeans): Guard {
  return (exchange) => (isOn(exchange.control, HEADER) && exchange.upgrade === null ? check(exchange, means) : null);
}

export function moderationNeedsBody({ control, upgrade }: Exchange): BodyNeed | null {
  return isOn(control, HEADER) && upgrade === null ? { feature: HEADER, skippable: false } : null;
}

async function check(exchange: Exchange, means: ModerationMeans): Promise<Verdict> {
  const turns = await spokenTurns(exchange);
  if (turns === null) return failed(exchange, new Error('the body’s coding keeps what it says from us'), means);
  const turn = newestUserTurn(turns);
  if (turn === null || (turn.text === '' && turn.images.length === 0)) return null;
  const call = callFor(exchange, turn, means.settings);
  if (call === null) {
    return reject(
      'moderation_not_configured',
      'This provider has no moderation endpoint, and moderation.baseUrl names none.',
      { header: HEADER },
    );
  }
  try {
    const categories = await callAside(exchange, call, flaggedIn, means);
    return categories === null ? null : flagged(exchange, categories);
  } catch (error) {
    if (error instanceof ClientGone) throw error;
    return failed(exchange, error, means);
  }
}

/** At the provider itself with the caller's key when that is OpenAI, else where the operator says; null = nowhere. */
function callFor({ target, forward }: Exchange, turn: Turn, settings: ModerationSettings): SideCall | null {
  const body = Buffer.from(JSON.stringify({ model: settings.model, input: inputOf(turn) }));
  const common = {
    kind: 'moderation',
    body,
    timeoutMs: settings.timeoutMs,
    errorCode: 'moderation_unavailable',
  } as const;
  if (target?.provider?.slug === 'openai') {
    const base = target.path.slice(0, Math.max(0, target.path.indexOf('/v1/')));
    const headers = ['content-type', 'application/json', ...callersOwn(forward)];
    return { ...common, provider: 'OPENAI', origin: target.origin, path: `${base}/v1/moderations`, headers };
  }
  if (settings.baseUrl === null) return null;
  const { origin, pathname } = new URL(settings.baseUrl);
  const key = settings.apiKey === null ? [] : ['authorization', `Bearer ${settings.apiKey}`];
  const path = `${pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/moderations`;
  return { ...common, provider: 'CUSTOM', origin, path, headers: ['content-type', 'application/json', ...key] };
}

const CALLERS_OWN = ['authorization', 'openai-organization', 'openai-project'];

function callersOwn(forward: RawHeaders): string[] {
  return CALLERS_OWN.flatMap((name) => {
    const value = headerValue(forward, name);
    return value === null ? [] : [name, value];
  });
}

/** platform.openai.com/docs/api-reference/moderations/create: a text, or a list of parts where there are images. */
function inputOf({ text, images }: Turn): unknown {
  if (images.length === 0) return text;
  const parts = images.map((url) => ({ type: 'image_url', image_url: { url } }));
  return text === '' ? parts : [{ type: 'text', text }, ...parts];
}

/**
 * What the endpoint flags it for; null = it does not.
 * @throws when that is no answer of a moderation endpoint
 */
function flaggedIn({ status, body }: SideAnswer): string | null {
  const answer: unknown = status === 200 ? JSON.parse(body.toString('utf8')) : null;
  const results = (answer as { results?: unknown } | null)?.results;
  if (!Array.isArray(results) || results.length === 0) throw new Error(`no moderation result, status ${status}`);
  const flaggedResults = results.filter((result) => result?.flagged === true);
  if (flaggedResults.length === 0) return null;
  const categories = flaggedResults.flatMap(({ categories: named = {} }) =>
    Object.keys(named).filter((name) => named[name] === true),
  );
  return [...new Set(categories)].join(',');
}

function flagged(exchange: Exchange, categories: string): Stop {
  const message = 'The given prompt was flagged by the OpenAI Moderation endpoint.';
  exchange.notes.threatCategory = categories === '' ? null : categories;
  return {
    error: new GatewayError('prompt_flagged', message),
    outcome: 'flagged',
    document: {
      success: false,
      error: {
        code: 'PROMPT_FLAGGED_FOR_MODERATION',
        message,
        details: `See the request at /app/requests?requestId=${exchange.requestId}`,
      },
    },
  };
}

function failed(exchange: Exchange, error: unknown, { settings, log }: ModerationMeans): Verdict {
  log.warn({ err: error, exchangeId: exchange.id, code: 'moderation_unavailable' }, 'moderation failed');
  if (settings.onFailure === 'allow') {
    exchange.warnings.push('the prompt could not be checked by moderation');
    return null;
  }
  return reject(
    'moderation_unavailable',
    'The moderation endpoint did not answer, and without its word the prompt is not sent.',
    {
      headers: { 'retry-after': '1' },
      cause: error,
    },
  );
}
