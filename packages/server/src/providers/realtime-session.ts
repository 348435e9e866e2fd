// Adds up a realtime session while it passes: a long one is more than any capture keeps, and what it used stands all along
// it. Sees the provider's text frames one by one and holds only sums.
import { type ExchangeReading, UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { addUsage, readRealtimeFrame } from './formats/openai-realtime.ts';
import { barePath } from './path-model.ts';

export const REALTIME_FORMAT = 'openai-realtime';

export class RealtimeSession {
  #usage: Usage = UNKNOWN_USAGE;
  #model: string | null = null;
  #finishReason: string | null = null;
  #isRealtime = false;

  /** A whole text message of the provider's. Never throws. */
  see(text: string): void {
    const frame = readRealtimeFrame(text);
    if (frame === null) return;
    this.#isRealtime = true;
    // A transcription is charged at its own model's price; among the session's tokens it would be charged at another's.
    if (frame.kind === 'transcription') return;
    this.#model = frame.model ?? this.#model;
    this.#usage = addUsage(this.#usage, frame.usage);
    this.#finishReason = frame.finishReason ?? this.#finishReason;
  }

  /** @param path of the upstream, with its query; null when the session was in no format known here */
  reading(path: string): ExchangeReading | null {
    if (!this.#isRealtime && !barePath(path).endsWith('/realtime')) return null;
    return {
      format: REALTIME_FORMAT,
      requestModel: modelInQuery(path),
      responseModel: this.#model,
      pathModel: null,
      stream: false,
      usage: this.#usage,
      usageEstimated: false,
      reportedCostUsd: null,
      serviceTier: null,
      userId: null,
      finishReason: this.#finishReason,
      firstContentOffset: null,
    };
  }
}

/** OpenAI's `model=`, Azure's `deployment=`, which people mostly give the model's name. */
function modelInQuery(path: string): string | null {
  const mark = path.indexOf('?');
  if (mark === -1) return null;
  const query = new URLSearchParams(path.slice(mark + 1));
  return query.get('model') || query.get('deployment') || null;
}
