// The one reader of finished exchanges, for ingest and for exchanges whose bodies are not kept: finds the wire format,
// decodes, folds streams, and reads model, usage and the rest out of what there is. Pure; never throws.
import type { ExchangeReading, LlmSchema, Usage } from '@heliometer/contract';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import { estimateTokens } from './estimate-tokens.ts';
import type { AnswerFacts, RequestFacts, StreamEvent, WireFormat } from './format.ts';
import { findFormat, formatByName } from './format-registry.ts';
import { asName, asObject } from './formats/json-fields.ts';
import { pathModel } from './path-model.ts';
import { type CapturedBytes, type HeaderList, headerOf, type ReadBody, readBody, readJson } from './read-body.ts';
import { readStream } from './read-stream.ts';

export interface ExchangeBytes {
  /** Lower case, null when the host is nobody's. */
  readonly providerSlug: string | null;
  readonly method: string;
  /** Upstream path and query. */
  readonly path: string;
  /** As recorded: the provider's, or 499 when the client had gone. */
  readonly status: number;
  readonly requestHeaders: HeaderList;
  readonly responseHeaders: HeaderList;
  readonly requestBody: CapturedBytes;
  readonly responseBody: CapturedBytes;
}

export interface ReadExchange {
  readonly reading: ExchangeReading;
  /** Parsed; of a multipart form an object of its fields; undefined when there is nothing to parse. */
  readonly requestJson: unknown;
  /** Parsed; of a stream the answer it amounts to, in the shape of a whole one. */
  readonly answerJson: unknown;
  /** Decoded, for keeping (storedBody). */
  readonly requestBody: ReadBody;
  readonly responseBody: ReadBody;
}

const CLIENT_GONE = 499;

export function readExchange(input: ExchangeBytes): ReadExchange {
  const requestBody = readBody(input.requestBody, input.requestHeaders);
  const responseBody = readBody(input.responseBody, input.responseHeaders);
  const requestJson = readJson(requestBody);
  const events = readStream(responseBody, input.path);
  const wholeJson = events === null ? readJson(responseBody) : undefined;
  const { providerSlug, method, path } = input;
  const format = findFormat({
    providerSlug,
    method,
    path,
    request: requestJson,
    answer: wholeJson ?? events?.[0]?.data,
  });
  const answerJson = events === null ? wholeJson : (format?.fold(events) ?? undefined);
  const header = (lowerName: string) => headerOf(input.responseHeaders, lowerName);
  const requested = format?.readRequest(requestJson) ?? { ...NOTHING_ASKED, model: namedModel(requestJson) };
  const answered = format?.readAnswer(answerJson, { header }) ?? NOTHING_ANSWERED;
  const named = pathModel(path);
  const model = answered.model ?? requested.model ?? named;
  const usage = completeUsage({ format, status: input.status, requestJson, answerJson, events, model }, answered.usage);
  return {
    reading: {
      format: format?.name ?? null,
      requestModel: requested.model,
      responseModel: answered.model,
      pathModel: named,
      stream: events !== null,
      ...usage,
      ...(answered.billedUsage === undefined ? {} : { billedUsage: answered.billedUsage }),
      reportedCostUsd: answered.reportedCostUsd,
      serviceTier: answered.serviceTier,
      userId: requested.userId,
      finishReason: answered.finishReason,
      firstContentOffset: responseBody.coded ? null : firstContentOffset(format, events),
    },
    requestJson,
    answerJson,
    requestBody,
    responseBody,
  };
}

const NOTHING_ASKED: RequestFacts = { model: null, userId: null, stream: false, maxOutputTokens: null };
const NOTHING_ANSWERED: AnswerFacts = {
  model: null,
  usage: UNKNOWN_USAGE,
  finishReason: null,
  reportedCostUsd: null,
  serviceTier: null,
};

/** What nobody else reads (counting tokens, another API) still names its model the common way; Google's with its folder. */
function namedModel(requestJson: unknown): string | null {
  return asName(asObject(requestJson)['model'])?.replace(/^models\//, '') ?? null;
}

function firstContentOffset(format: WireFormat | null, events: readonly StreamEvent[] | null): number | null {
  if (format === null || events === null) return null;
  return events.find((event) => format.carriesContent(event))?.offset ?? null;
}

interface Bodies {
  readonly format: WireFormat | null;
  readonly status: number;
  readonly requestJson: unknown;
  readonly answerJson: unknown;
  readonly events: readonly StreamEvent[] | null;
  readonly model: string | null;
}

/** What was reported, what the request alone tells, and for tokens that are in neither an estimate. */
function completeUsage(bodies: Bodies, reported: Usage): Pick<ExchangeReading, 'usage' | 'usageEstimated'> {
  const { format, requestJson } = bodies;
  const isKnown = reported.promptTokens !== null && reported.completionTokens !== null;
  if (format === null || isKnown || !wasCharged(bodies)) return { usage: reported, usageEstimated: false };
  const usage = withRequestUsage(reported, format.usageOfRequest?.(requestJson) ?? {});
  const promptTokens = usage.promptTokens ?? estimateInput(format, bodies);
  const completionTokens = usage.completionTokens ?? estimateOutput(format, bodies, promptTokens !== null);
  const usageEstimated = promptTokens !== usage.promptTokens || completionTokens !== usage.completionTokens;
  return { usage: { ...usage, promptTokens, completionTokens }, usageEstimated };
}

/** A success, or one the client did not wait for. An error says so by its status, or (OpenRouter) by its body alone. */
function wasCharged({ format, status, answerJson, events }: Bodies): boolean {
  const isSuccess = status >= 200 && status < 300;
  const isLeft = status === CLIENT_GONE && (events !== null ? events.length > 0 : answerJson !== undefined);
  if (format === null || (!isSuccess && !isLeft)) return false;
  return format.outputTexts(answerJson).length > 0 || format.answerView(answerJson).error === undefined;
}

function withRequestUsage(reported: Usage, told: Partial<Usage>): Usage {
  const usage: Record<string, number | null> = { ...reported };
  for (const [key, value] of Object.entries(told)) usage[key] ??= value;
  return { ...reported, ...usage };
}

function estimateInput(format: WireFormat, { requestJson, model }: Bodies): number | null {
  const texts = format.inputTexts(requestJson);
  return texts.length === 0 ? null : estimateTokens(texts, model);
}

/** A stream without any text was cut before there was one: nothing came. A whole answer without text is not understood. */
function estimateOutput(format: WireFormat, { answerJson, events, model }: Bodies, hasInput: boolean): number | null {
  const texts = format.outputTexts(answerJson);
  if (texts.length > 0) return estimateTokens(texts, model);
  return events !== null && hasInput ? 0 : null;
}

/** The common view of a call. `reading` tells the format and the model that stands in the path. */
export function viewOf(
  providerName: string,
  reading: Pick<ExchangeReading, 'format' | 'pathModel'>,
  requestJson: unknown,
  answerJson: unknown,
): LlmSchema {
  const format = reading.format === null ? null : formatByName(reading.format);
  if (format === null) {
    return { request: { llm_type: 'other', provider: providerName, model: reading.pathModel }, response: null };
  }
  const request = format.requestView(requestJson);
  return {
    request: { ...request, provider: providerName, model: request.model ?? reading.pathModel },
    response: answerJson === undefined ? null : format.answerView(answerJson),
  };
}
