// What the API asks of redaction: whether a pattern can be taken, and what rules make of a text or a value.
import { GatewayError } from '../../kernel/errors.ts';
import type { RedactionDesk } from '../../ports/redaction.ts';
import { patternProblem } from './own-patterns.ts';
import { redactValue } from './redact-record.ts';
import { redactText } from './redact-text.ts';
import { CannotRedact, createRedactor } from './redactor.ts';

export function createRedactionDesk(): RedactionDesk {
  return {
    problem: patternProblem,
    value: redactValue,
    preview(rules, text) {
      if (rules.builtIn.length + rules.own.length === 0) return { text, hits: {} };
      const hits = new Map<string, number>();
      const count = (kind: string): void => void hits.set(kind, (hits.get(kind) ?? 0) + 1);
      try {
        const redacted = redactText(text, { redactor: createRedactor(rules), count });
        return { text: redacted, hits: Object.fromEntries(hits) };
      } catch (error) {
        if (!(error instanceof CannotRedact)) throw error;
        throw new GatewayError('invalid_body', `own: the rules cannot be applied to this text: ${error.message}`);
      }
    },
  };
}
