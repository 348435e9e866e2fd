// Texts that many rows of the list have, kept once. Tens of thousands of rows are held while one scrolls, and collecting garbage
// stops the page for as long as it takes to walk through what is held.
import type { ListedRequest } from '@heliometer/contract';

export type Sharing = (row: ListedRequest) => ListedRequest;

/** One for a list: it remembers the texts it has seen. */
export function createSharing(): Sharing {
  const texts = new Map<string, string>();
  const shared = <Text extends string | null>(text: Text): Text => {
    if (text === null) return text;
    const known = texts.get(text);
    if (known !== undefined) return known as Text;
    texts.set(text, text);
    return text;
  };
  return (row) => ({
    ...row,
    request_id: row.request_id === row.exchange_id ? row.exchange_id : row.request_id,
    request_path: shared(row.request_path),
    request_user_id: shared(row.request_user_id),
    outcome: shared(row.outcome),
    provider: shared(row.provider),
    model: shared(row.model),
    prompt_id: shared(row.prompt_id),
    prompt_version: shared(row.prompt_version),
    finish_reason: shared(row.finish_reason),
    session: { id: shared(row.session.id), name: shared(row.session.name), path: shared(row.session.path) },
    properties: Object.fromEntries(Object.entries(row.properties).map(([name, value]) => [name, shared(value)])),
  });
}
