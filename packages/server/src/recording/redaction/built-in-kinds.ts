// How each built-in kind of redaction is looked for. Every search is linear in the text: what may repeat is bounded, or can
// begin in one place only.
import { isIPv6 } from 'node:net';
import type { RedactionKind } from '@heliometer/contract';
import { findCards, findIbans } from './find-numbers.ts';
import { type Find, type Span, WORD_BEFORE } from './span.ts';

export const FINDERS: Readonly<Record<RedactionKind, Find>> = {
  email: findEmails,
  phone: phones(),
  credit_card: findCards,
  iban: findIbans,
  ip_address: findIpAddresses,
  us_ssn: matches(`${WORD_BEFORE}(?!000|666|9)\\d{3}([- ])(?!00)\\d\\d\\1(?!0000)\\d{4}(?![\\w-])`),
  api_key: matches(apiKeys()),
  jwt: matches('(?<![A-Za-z0-9_-](?<!\\\\[nrtbf]))eyJ[\\w-]{8,}\\.eyJ[\\w-]{2,}\\.[\\w-]*'),
  private_key: findPrivateKeys,
};

function matches(source: string, flags = ''): Find {
  const pattern = new RegExp(source, `g${flags}`);
  return function* (text) {
    for (const { 0: found, index } of text.matchAll(pattern)) yield [index, index + found.length];
  };
}

const EMAIL_DOMAIN =
  /@(?:[a-z0-9\u00c0-\u024f](?:[a-z0-9\u00c0-\u024f-]{0,61}[a-z0-9\u00c0-\u024f])?\.){1,8}[a-z\u00c0-\u024f]{2,24}/gi;
const LOCAL_PART = /[\w.%+'\u00c0-\u024f-]/;
/** RFC 5321 §4.5.3.1.1. */
const LONGEST_LOCAL_PART = 64;

/** From the sign to both sides, so that a long run of letters is not gone through from each of them. */
function* findEmails(text: string): Generator<Span> {
  for (const { 0: domain, index } of text.matchAll(EMAIL_DOMAIN)) {
    let from = index;
    while (from > 0 && index - from < LONGEST_LOCAL_PART && LOCAL_PART.test(text[from - 1] ?? '')) {
      // The letter of an escape that is still in the text.
      if (text[from - 2] === '\\' && /[nrtbf]/.test(text[from - 1] ?? '')) break;
      from -= 1;
    }
    // Quotes and brackets of the text around it are no part of it.
    while (from < index && !/[\w\u00c0-\u024f]/.test(text[from] ?? '')) from += 1;
    if (from < index) yield [from, index + domain.length];
  }
}

/** International ones, and those of North America and of places that dial a 0 first, where they are written in groups. */
function phones(): Find {
  const gap = '[ .\\-/()\\u00a0]{0,3}';
  const end = '(?![\\w]|[-.]\\d)';
  const international = `${WORD_BEFORE}(?:\\+|00(?=[1-9]\\d{0,2}[ .\\-/(]))${gap}[1-9](?:${gap}\\d){6,14}${end}`;
  const american = `(?<![\\w.-](?<!\\\\[nrtbf]))(?:1[-. ])?(?:\\(\\d{3}\\) ?|\\d{3}[-. ])\\d{3}[-. ]\\d{4}${end}`;
  const trunk = `(?<![\\w.-](?<!\\\\[nrtbf]))\\(?0[1-9]\\d{0,3}\\)?[ /-]{1,3}\\d{3,8}(?:[ -]\\d{2,4}){0,3}${end}`;
  const find = matches([international, american, trunk].join('|'));
  return function* (text) {
    for (const span of find(text)) if (digitsIn(text.slice(...span)) >= FEWEST_PHONE_DIGITS) yield span;
  };
}

const FEWEST_PHONE_DIGITS = 8;

function digitsIn(text: string): number {
  return text.replace(/\D/g, '').length;
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const findIPv4 = matches(`(?<![\\w.](?<!\\\\[nrtbf]))(?:${OCTET}\\.){3}${OCTET}(?!\\w|\\.\\d)`);
const IPV6_RUN = /(?<![\w:](?<!\\[nrtbf]))[0-9a-f]{0,4}:[0-9a-f:]{1,38}(?![\w:])/gi;

function* findIpAddresses(text: string): Generator<Span> {
  yield* findIPv4(text);
  for (const { 0: run, index } of text.matchAll(IPV6_RUN)) {
    // A name of C++ has no digit.
    if (/\d/.test(run) && isIPv6(run)) yield [index, index + run.length];
  }
}

/** By the beginnings their makers gave them, and what is called a bearer token or a secret key where it stands. */
function apiKeys(): string {
  const begun = [
    // OpenAI, Anthropic, OpenRouter, DeepSeek, Langfuse, Helicone, ours
    '[spr]k-[\\w-]{16,}',
    // Stripe
    '(?:[spr]k|whsec)_(?:live_|test_)?\\w{16,}',
    // Google: API keys, OAuth tokens and client secrets
    'AIza[\\w-]{35}',
    'ya29\\.[\\w-]{20,}',
    'GOCSPX-[\\w-]{20,}',
    // AWS
    '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?!\\w)',
    // GitHub, GitLab
    'gh[pousr]_\\w{30,}',
    'github_pat_\\w{22,}',
    'glpat-[\\w-]{20,}',
    // Slack
    'xox[abeoprs]-[\\w-]{10,}',
    'xapp-[\\w-]{10,}',
    // Hugging Face, Groq, xAI, Replicate, Perplexity, NVIDIA, Tavily, Voyage, Fireworks
    'hf_\\w{30,}',
    'gsk_\\w{30,}',
    'xai-[\\w-]{30,}',
    'r8_\\w{30,}',
    'pplx-\\w{30,}',
    'nvapi-[\\w-]{30,}',
    'tvly-[\\w-]{20,}',
    'pa-[\\w-]{40,}',
    'fw_\\w{20,}',
    // npm, PyPI, SendGrid, DigitalOcean, Shopify, Twilio
    'npm_\\w{36}',
    'pypi-[\\w-]{50,}',
    'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
    'do[opr]_v1_\\w{40,}',
    'shp(?:at|ca|pa|ss)_\\w{20,}',
    '(?:AC|SK)[0-9a-f]{32}(?!\\w)',
  ];
  const named = [
    '(?<=[Bb]earer {1,4})[\\w.~+/-]{20,}={0,2}',
    '(?<=(?:aws_secret_access_key|AccountKey|aws_session_token)["\' ]{0,3}[=:]["\' ]{0,3})[\\w+/=]{30,}',
  ];
  return `${WORD_BEFORE}(?:${begun.join('|')})|${named.join('|')}`;
}

const KEY_BEGINNING = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_END = '-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----';

/** Of one that has no end, as in a body that was cut, all that follows is taken. */
function* findPrivateKeys(text: string): Generator<Span> {
  const end = new RegExp(KEY_END, 'g');
  let behind = 0;
  for (const { 0: beginning, index } of text.matchAll(KEY_BEGINNING)) {
    if (index < behind) continue;
    end.lastIndex = index + beginning.length;
    behind = end.test(text) ? end.lastIndex : text.length;
    yield [index, behind];
  }
}
