// Stored bodies as a reader wants them: JSON parsed, streams folded with their raw text beside it.
import type { StoredBody } from '@heliometer/contract';
import type { ExchangeView, ViewedRecord } from '../ports/exchange-view.ts';
import type { StoredBodies } from '../ports/record-store.ts';
import type { ShownBodies } from './to-helicone-request.ts';

export function showBodies(record: ViewedRecord, stored: StoredBodies, view: ExchangeView): ShownBodies {
  return {
    stored,
    request: showBody(stored.request),
    response: showAnswer(record, stored, view),
    llmSchema: view.view(record, stored),
  };
}

/** `streamed_data` beside the members of the answer is Helicone's shape for a stream. */
export function showAnswer(record: ViewedRecord, stored: StoredBodies, view: ExchangeView): unknown {
  const { encoding, text } = stored.response;
  if (!record.stream || encoding === 'empty' || encoding === 'omitted') return showBody(stored.response);
  const folded = view.fold(record, stored);
  const members = typeof folded === 'object' && folded !== null && !Array.isArray(folded) ? folded : {};
  return { ...members, streamed_data: text };
}

/** null when nothing was sent or it was not to be kept. Bytes that are not text come as base64 with their type. */
export function showBody(body: StoredBody): unknown {
  switch (body.encoding) {
    case 'empty':
    case 'omitted':
      return null;
    case 'base64':
      return { base64: body.text, content_type: body.contentType };
    case 'utf8':
      return parsedOrText(body.text);
    default:
      return body.encoding satisfies never;
  }
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, or JSON whose middle was thrown away: shown as the text it is.
    return text;
  }
}
