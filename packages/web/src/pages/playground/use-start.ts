// What the playground starts from: a recorded request, a version of a stored prompt, or nothing.
import { useMemo } from 'react';
import { useApi } from '../../api/use-api.ts';
import { type Body, draftOf, newMessage } from '../../prompt/draft.ts';
import { usePageSearch } from '../../url/use-url.ts';
import { type Lane, newLane, slugOf } from './lanes.ts';
import { params } from './search.ts';

export interface Start {
  readonly lane: Lane;
  /** A version that a new one can be made from. */
  readonly origin: { readonly promptId: string; readonly versionId: string; readonly number: string } | null;
  readonly requestId: string | null;
}

export function useStart() {
  const { request: from = '', prompt = '', version } = usePageSearch(params);
  const request = useApi(
    'GET /v1/request/:id',
    { params: { id: from }, query: { includeBody: 'true' } },
    { enabled: from !== '', fresh: true },
  );
  const versions = useApi(
    'POST /v2/prompt-2025/query/versions',
    { body: { promptId: prompt, limit: 100 } },
    { enabled: from === '' && prompt !== '', fresh: true },
  );
  const data = useMemo((): Start | undefined => {
    if (from !== '') return request.data === undefined ? undefined : fromRequest(from, request.data);
    if (prompt === '') return { lane: newLane(), origin: null, requestId: null };
    if (versions.data === undefined) return undefined;
    const numbered = versions.data.map((each) => ({ ...each, number: `${each.major_version}.${each.minor_version}` }));
    const found = numbered.find(({ number }) => number === version) ?? numbered[0];
    if (found === undefined) return { lane: newLane(), origin: null, requestId: null };
    const lane = newLane({ provider: guess(found.model), keyName: null, draft: draftOf(found.prompt_body) });
    return { lane, origin: { promptId: prompt, versionId: found.id, number: found.number }, requestId: null };
  }, [from, prompt, version, request.data, versions.data]);
  const query = from === '' ? versions : request;
  return { data, error: query.error, refetch: query.refetch };
}

function guess(model: string): Lane['provider'] {
  return model.startsWith('claude') ? 'anthropic' : 'openai';
}

interface Recorded {
  readonly provider: string;
  readonly request_body: unknown;
  readonly llmSchema: unknown;
}

function fromRequest(id: string, { provider, request_body: sent, llmSchema }: Recorded): Start {
  const { stream: _, stream_options: __, system, ...body } = Object(sent) as Body;
  const said = Array.isArray(body['messages']) ? body : { ...body, messages: viewed(llmSchema) };
  const draft = draftOf(said);
  const instruction = textOf(system);
  const messages = instruction === '' ? draft.messages : [newMessage('system', instruction), ...draft.messages];
  const lane = newLane({
    provider: slugOf(provider) ?? guess(draft.model),
    keyName: null,
    draft: { ...draft, messages },
  });
  return { lane, origin: null, requestId: id };
}

/** Anthropic's: a text, or blocks of it. */
function textOf(system: unknown): string {
  if (typeof system === 'string') return system;
  return Array.isArray(system) ? system.map((block: unknown) => String(Object(block).text ?? '')).join('\n\n') : '';
}

/** Of a format that has no messages by that name: as the call is shown. */
function viewed(llmSchema: unknown): unknown {
  const { request } = Object(llmSchema) as { readonly request?: { readonly messages?: readonly Body[] } };
  return (request?.messages ?? []).map(({ role, content }) => ({ role, content }));
}
