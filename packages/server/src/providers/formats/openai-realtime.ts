// Usage in the events a realtime session sends over its WebSocket. A session is many responses, each with its own usage;
// the sum of what is read here is the session's.
import { UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { asName, asObject, isObject, parsedOrRaw } from './json-fields.ts';
import { readOpenAiUsage } from './openai-usage.ts';

export interface RealtimeReading {
  /** `session` tells the model, `response` and `transcription` what was used; a transcription has a model of its own. */
  readonly kind: 'session' | 'response' | 'transcription';
  readonly model: string | null;
  readonly usage: Usage;
  readonly finishReason: string | null;
}

/** Only these carry anything, and parsing every frame of sound would cost more than the rest of the exchange. */
const TELLING =
  /"type"\s*:\s*"(?:session\.(?:created|updated)|response\.done|conversation\.item\.input_audio_transcription\.completed)"/;

/** What one text frame from the provider says, null for the many that say nothing of it. Never throws. */
export function readRealtimeFrame(text: string): RealtimeReading | null {
  if (!TELLING.test(text)) return null;
  const event = asObject(parsedOrRaw(text));
  switch (event['type']) {
    case 'session.created':
    case 'session.updated': {
      const model = asName(asObject(event['session'])['model']);
      return { kind: 'session', model, usage: UNKNOWN_USAGE, finishReason: null };
    }
    case 'response.done': {
      const response = asObject(event['response']);
      const reason = asName(asObject(response['status_details'])['reason']);
      return {
        kind: 'response',
        model: asName(response['model']),
        usage: isObject(response['usage']) ? readOpenAiUsage(response['usage']) : UNKNOWN_USAGE,
        finishReason: reason ?? asName(response['status']),
      };
    }
    case 'conversation.item.input_audio_transcription.completed':
      return { kind: 'transcription', model: null, usage: readOpenAiUsage(event['usage']), finishReason: null };
    default:
      return null;
  }
}

/** The sum of two usages, member by member; what neither knows stays unknown. */
export function addUsage(left: Usage, right: Usage): Usage {
  const sum: Record<string, number | null> = {};
  for (const key of Object.keys(UNKNOWN_USAGE) as (keyof Usage)[]) {
    sum[key] = left[key] === null && right[key] === null ? null : (left[key] ?? 0) + (right[key] ?? 0);
  }
  return { ...UNKNOWN_USAGE, ...sum };
}
