// What the rules of an organisation make of a record, before anything is stored or told of it: bodies, headers, paths,
// properties, inputs. Where that cannot be done the record goes without its texts.
import type { ExchangeRecord, RedactionRules, StoredBody } from '@heliometer/contract';
import { pathModel } from '../../providers/path-model.ts';
import { readStored } from '../../providers/stored-view.ts';
import { redactEncoded, redactText, type TextMeans } from './redact-text.ts';
import { createRedactor, type Redactor } from './redactor.ts';

/** Never throws. */
export type RedactRecord = (record: ExchangeRecord) => ExchangeRecord;

/** null = the organisation has no rules. */
export function createRedactRecord(rules: RedactionRules): RedactRecord | null {
  if (hasNone(rules)) return null;
  const redactor = openRedactor(rules);
  return (record) => {
    try {
      if (redactor !== null) return redacted(record, redactor, rules.userIds);
    } catch {
      // Whatever it was: what was not redacted is not kept.
    }
    return withoutTexts(record, rules.userIds);
  };
}

/** A value that comes apart from its record. Never throws. */
export function redactValue(rules: RedactionRules, value: string): string {
  if (hasNone(rules)) return value;
  try {
    return redactText(value, { redactor: createRedactor(rules), count: () => undefined });
  } catch {
    // As of a record.
    return DROPPED;
  }
}

function hasNone({ builtIn, own }: RedactionRules): boolean {
  return builtIn.length + own.length === 0;
}

function openRedactor(rules: RedactionRules): Redactor | null {
  try {
    return createRedactor(rules);
  } catch {
    // Every record goes without its texts, and says so.
    return null;
  }
}

function redacted(record: ExchangeRecord, redactor: Redactor, userIds: boolean): ExchangeRecord {
  // Of one that comes from a file, what was counted before.
  const hits = new Map(Object.entries(record.redactions ?? {}));
  let found = 0;
  const count = (kind: string): void => {
    found += 1;
    hits.set(kind, (hits.get(kind) ?? 0) + 1);
  };
  const means: TextMeans = { redactor, count };
  const text = (value: string): string => redactText(value, means);
  const maybe = (value: string | null): string | null => (value === null ? null : text(value));
  const changed = {
    requestBody: redactBody(record.requestBody, means),
    ...redactAnswer(record, means),
    ...placesOf(record, means),
    userId: userIds ? maybe(record.userId) : record.userId,
    sessionName: maybe(record.sessionName),
    sessionPath: maybe(record.sessionPath),
    promptInputs: record.promptInputs === null ? null : redactValues(record.promptInputs, text),
    promptAutoInputs: record.promptAutoInputs.map(text),
    properties: redactValues(record.properties, text),
    requestHeaders: redactHeaders(record.requestHeaders, text, userIds),
    responseHeaders: redactHeaders(record.responseHeaders, text, userIds),
  };
  if (found === 0) return record;
  const responseBody = withOwnArrivals(changed.responseBody, record.responseBody);
  return { ...record, ...changed, responseBody, redactions: Object.fromEntries(hits) };
}

/** When bytes came is told by their places, and those behind a change are no longer where they were. */
function withOwnArrivals({ arrivals, ...body }: StoredBody, before: StoredBody): StoredBody {
  return arrivals === undefined || body.text !== before.text ? body : { ...body, arrivals };
}

function redactBody(body: StoredBody, means: TextMeans): StoredBody {
  const { encoding, text, contentType } = body;
  if (encoding === 'base64') return { ...body, text: redactBytes(text, means) };
  if (encoding !== 'utf8') return body;
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType ?? '')) {
    return { ...body, text: redactEncoded(text, means) };
  }
  return { ...body, text: redactText(text, means) };
}

/** Texts among bytes, a character each: what is ASCII is found, and every other byte stays what it is. */
function redactBytes(base64: string, { redactor, count }: TextMeans): string {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const clean = redactor.redact(text, count);
  return clean === text ? base64 : Buffer.from(clean, 'latin1').toString('base64');
}

const FOLDED = 'the answer is kept as what its stream amounts to, because what was redacted was spread over its events';
const NOT_FOLDED = 'the answer is not kept, because it cannot be redacted in the form it was streamed in';

/** A stream is looked at twice: as its events stand there, and as the answer they amount to. */
function redactAnswer(record: ExchangeRecord, means: TextMeans): Pick<ExchangeRecord, 'responseBody' | 'warnings'> {
  const { responseBody: body } = record;
  const warnings = record.warnings.map((warning) => redactText(warning, means));
  if (!record.stream || (body.encoding !== 'utf8' && body.encoding !== 'base64')) {
    return { responseBody: redactBody(body, means), warnings };
  }
  const isText = body.encoding === 'utf8';
  const clean = isText ? { ...body, text: redactText(body.text, means, true) } : body;
  const told = foldedText(record, clean);
  const text = told === null ? null : redactText(told, means);
  // Events of a binary framing carry checksums: they are kept as they are or not at all.
  const isSpread = text !== told || (!isText && redactBytes(body.text, means) !== body.text);
  if (!isSpread) return { responseBody: clean, warnings };
  if (text === null) {
    return { responseBody: { ...body, encoding: 'omitted', text: '' }, warnings: [...warnings, NOT_FOLDED] };
  }
  const whole: StoredBody = { ...body, encoding: 'utf8', text, contentType: 'application/json' };
  return { responseBody: whole, warnings: [...warnings, FOLDED] };
}

/** null = it cannot be folded. */
function foldedText(record: ExchangeRecord, responseBody: StoredBody): string | null {
  const { provider, format, path, targetUrl } = record;
  const upstream = URL.parse(targetUrl);
  const { answerJson } = readStored({
    provider,
    reading: { format, pathModel: pathModel(path) },
    path: upstream === null ? path : `${upstream.pathname}${upstream.search}`,
    requestBody: { encoding: 'empty', text: '', truncated: false, contentType: null },
    responseBody,
  });
  return answerJson === undefined ? null : JSON.stringify(answerJson);
}

/** The host is no one's secret, and says where a call went. */
function placesOf(record: ExchangeRecord, means: TextMeans): Pick<ExchangeRecord, 'path' | 'targetUrl' | 'attempts'> {
  const place = (url: string): string => {
    const [, origin = '', rest = ''] = /^([a-z]+:\/\/[^/?#]*)?(.*)$/is.exec(url) ?? [];
    return origin + redactEncoded(rest, means);
  };
  return {
    path: place(record.path),
    targetUrl: place(record.targetUrl),
    attempts: record.attempts.map((attempt) => ({ ...attempt, targetUrl: place(attempt.targetUrl) })),
  };
}

type Values = Readonly<Record<string, string>>;

function redactValues(values: Values, text: (value: string) => string): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)]));
}

type Headers = ExchangeRecord['requestHeaders'];

const USER_ID = 'helicone-user-id';

function redactHeaders(headers: Headers, text: (value: string) => string, userIds: boolean): Headers {
  return headers.map(([name, value]) => [name, !userIds && name.toLowerCase() === USER_ID ? value : text(value)]);
}

const FAILED = 'bodies, headers and values are not kept, because the redaction rules could not be applied to them';
const DROPPED = '[redacted]';

function withoutTexts(record: ExchangeRecord, userIds: boolean): ExchangeRecord {
  const omitted = ({ contentType }: StoredBody): StoredBody => ({
    ...{ encoding: 'omitted', text: '', truncated: false },
    contentType,
  });
  const origin = (url: string): string => /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? '';
  return {
    ...record,
    requestBody: omitted(record.requestBody),
    responseBody: omitted(record.responseBody),
    path: `/${DROPPED}`,
    targetUrl: origin(record.targetUrl),
    attempts: record.attempts.map((attempt) => ({ ...attempt, targetUrl: origin(attempt.targetUrl) })),
    userId: userIds ? null : record.userId,
    sessionName: null,
    sessionPath: null,
    promptInputs: null,
    promptAutoInputs: [],
    properties: redactValues(record.properties, () => DROPPED),
    requestHeaders: [],
    responseHeaders: [],
    warnings: [FAILED],
  };
}
