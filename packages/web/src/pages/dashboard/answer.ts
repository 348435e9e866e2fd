// What the dashboard is made of: the answer of one call, and its parts by the names the cards use.
import type { ApiAnswer } from '../../api/call.ts';

export type Answer = ApiAnswer<'POST /api/dashboard'>;
export type Totals = Answer['totals'];

export function errorShare({ errors, requests }: Totals): number | null {
  return requests === 0 ? null : errors / requests;
}

export function tokensOf({ prompt_tokens, completion_tokens }: Totals): number {
  return prompt_tokens + completion_tokens;
}

export function course(answer: Answer, read: (totals: Totals) => number | null): readonly (number | null)[] {
  return answer.over_time.map(read);
}
