// The API's view of stored bodies, made with what providers knows of wire formats.
import type { StoredBody } from '@heliometer/contract';
import { applyPrompt } from '../gateway/body-changes/merge-prompt.ts';
import type { ExchangeView, ViewedRecord } from '../ports/exchange-view.ts';
import type { StoredBodies } from '../ports/record-store.ts';
import { PROVIDERS, providerByName } from '../providers/catalogue.ts';
import { compilePrompt } from '../providers/compile-prompt.ts';
import { formatByName } from '../providers/format-registry.ts';
import { isObject } from '../providers/formats/json-fields.ts';
import { pathModel } from '../providers/path-model.ts';
import { type ReadBody, readBody, readJson } from '../providers/read-body.ts';
import { viewOf } from '../providers/read-exchange.ts';
import { readStream } from '../providers/read-stream.ts';
import { untagBody } from '../providers/untag-body.ts';

export function createExchangeView(): ExchangeView {
  return {
    providers: PROVIDERS.map(({ slug }) => slug),
    providerSlug: slugOf,
    view(record, bodies) {
      if (record.format === null) return null;
      const reading = { format: record.format, pathModel: pathModel(record.path) };
      return viewOf(record.provider, reading, readJson(toReadBody(bodies.request)), answerOf(record, bodies));
    },
    fold(record, bodies) {
      return record.stream ? (answerOf(record, bodies) ?? null) : null;
    },
    untag: untagBody,
    fillStored(record, request, prompt) {
      const [path = ''] = upstreamPath(record).split('?');
      const inputs = isObject(request['inputs']) ? request['inputs'] : {};
      const use = { inputs, path, request: Buffer.from(JSON.stringify(request)) };
      return JSON.parse(applyPrompt(prompt, use).body.toString());
    },
    compile: compilePrompt,
  };
}

/** `Google AI Studio` and `google-ai-studio` alike. */
function slugOf(name: string): string | null {
  const wanted = kebab(name);
  return (providerByName(wanted) ?? PROVIDERS.find((provider) => kebab(provider.name) === wanted))?.slug ?? null;
}

function kebab(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s.]+/g, '-');
}

/** Of a stream the answer it amounts to. undefined = nothing that can be read. */
function answerOf(record: ViewedRecord, { response }: StoredBodies): unknown {
  const body = toReadBody(response);
  if (!record.stream) return readJson(body);
  const events = readStream(body, upstreamPath(record));
  const format = record.format === null ? null : formatByName(record.format);
  return events === null || format === null ? undefined : format.fold(events);
}

/** Stored bodies have their content coding undone already; where a hole was is not known any more. */
function toReadBody(body: StoredBody): ReadBody {
  const bytes = Buffer.from(body.text, body.encoding === 'base64' ? 'base64' : 'utf8');
  const headers = body.contentType === null ? [] : [['content-type', body.contentType] as const];
  return readBody({ bytes, gapAfter: null, totalBytes: bytes.length }, headers);
}

function upstreamPath({ targetUrl, path }: ViewedRecord): string {
  const url = URL.parse(targetUrl);
  return url === null ? path : `${url.pathname}${url.search}`;
}
