// What somebody made of a row, until it is saved or discarded: two JSON texts, of which chat and JSON show the same.
import { useEffect, useMemo, useState } from 'react';
import type { RowBodies } from './text-places.ts';

export interface Draft {
  readonly texts: { readonly request: string; readonly response: string };
  /** null = one of them is no JSON. */
  readonly bodies: RowBodies | null;
  /** Which are no JSON, and why. */
  readonly faults: { readonly request: string | null; readonly response: string | null };
  readonly isChanged: boolean;
  readonly setText: (side: 'request' | 'response', text: string) => void;
  readonly setBodies: (bodies: RowBodies) => void;
  readonly discard: () => void;
}

export function useDraft(saved: RowBodies): Draft {
  const first = useMemo(() => textsOf(saved), [saved]);
  const [texts, setTexts] = useState(first);
  // Saved, or changed by somebody else.
  useEffect(() => setTexts(first), [first]);
  const request = useMemo(() => read(texts.request), [texts.request]);
  const response = useMemo(() => read(texts.response), [texts.response]);
  const isChanged = texts.request !== first.request || texts.response !== first.response;
  useAskBeforeLeaving(isChanged);
  return {
    texts,
    bodies:
      request.fault === null && response.fault === null ? { request: request.value, response: response.value } : null,
    faults: { request: request.fault, response: response.fault },
    isChanged,
    setText: (side, text) => setTexts((before) => ({ ...before, [side]: text })),
    setBodies: (bodies) => setTexts(textsOf(bodies)),
    discard: () => setTexts(first),
  };
}

function textsOf({ request, response }: RowBodies) {
  return { request: JSON.stringify(request, null, 2), response: JSON.stringify(response, null, 2) };
}

function read(text: string): { readonly value: unknown; readonly fault: string | null } {
  try {
    const value: unknown = JSON.parse(text);
    const isBody = value === null || typeof value === 'object' || typeof value === 'string';
    return { value, fault: isBody ? null : 'A body is an object, a list, a text or null.' };
  } catch (error) {
    return { value: null, fault: `This is no JSON: ${(error as SyntaxError).message}.` };
  }
}

function useAskBeforeLeaving(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isChanged]);
}
