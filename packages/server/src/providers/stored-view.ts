// The common view of an exchange that was kept, from the bodies as they stand in its record.
import type { ExchangeReading, LlmSchema, StoredBody } from '@heliometer/contract';
import { formatByName } from './format-registry.ts';
import { bodyFromStored, readJson } from './read-body.ts';
import { viewOf } from './read-exchange.ts';
import { readStream } from './read-stream.ts';

export interface StoredExchange {
  /** As the log names it: upper-case slug, or CUSTOM. */
  readonly provider: string;
  readonly reading: Pick<ExchangeReading, 'format' | 'pathModel'>;
  /** Upstream or client's path; it tells Google's array streams from other lists. */
  readonly path: string;
  readonly requestBody: StoredBody;
  readonly responseBody: StoredBody;
}

export interface StoredReading {
  readonly view: LlmSchema;
  readonly requestJson: unknown;
  /** Of a stream the answer it amounts to. */
  readonly answerJson: unknown;
}

/** Never throws; omitted and empty bodies give an empty view. */
export function readStored({ provider, reading, path, requestBody, responseBody }: StoredExchange): StoredReading {
  const requestJson = readJson(bodyFromStored(requestBody));
  const answer = bodyFromStored(responseBody);
  const events = readStream(answer, path);
  const format = reading.format === null ? null : formatByName(reading.format);
  const answerJson = events === null ? readJson(answer) : (format?.fold(events) ?? undefined);
  return { view: viewOf(provider, reading, requestJson, answerJson), requestJson, answerJson };
}
