// What a call put into its prompt, as the API shows it.
import type { ExchangeRecord } from '@heliometer/contract';
import type { StoredBodies } from '../ports/record-store.ts';
import { showBody } from './show-bodies.ts';

type Prompted = Pick<
  ExchangeRecord,
  'promptId' | 'promptVersionId' | 'promptEnvironment' | 'promptInputs' | 'bodyChanges'
>;

/** A stored prompt's inputs may be of any type: they are shown as they were sent, and as text where that is not kept. */
export function needsBody({ bodyChanges }: Prompted): boolean {
  return bodyChanges.includes('prompt');
}

/** `null` when no version of a prompt is known. */
export function promptInputs(record: Prompted, bodies: StoredBodies | undefined) {
  const { promptId, promptVersionId, promptEnvironment, promptInputs: texts } = record;
  if (promptId === null || promptVersionId === null) return null;
  const sent = bodies === undefined || !needsBody(record) ? null : inputsIn(showBody(bodies.request));
  const inputs: Readonly<Record<string, unknown>> = sent ?? texts ?? {};
  return { inputs, prompt_id: promptId, version_id: promptVersionId, environment: promptEnvironment };
}

function inputsIn(request: unknown): Readonly<Record<string, unknown>> | null {
  const { inputs } = Object(request) as { readonly inputs?: unknown };
  return typeof inputs === 'object' && inputs !== null ? { ...inputs } : null;
}
