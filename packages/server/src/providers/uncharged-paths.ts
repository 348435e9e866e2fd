// Table. Paths of endpoints that cost no tokens, whoever the provider is: asked about, not used. Token counts, files, batches,
// past responses and the like.

export const UNCHARGED_PATHS: readonly RegExp[] = [
  /(?:count[-_]?tokens|computeTokens|\/input_tokens|\/(?:de)?tokenize)/i,
  /\/(?:files|uploads|batches|moderations|vector_stores|fine_tuning|threads|assistants)(?:\/|$)/,
  /\/(?:cachedContents|fileSearchStores|conversations|realtime)(?:\/|$)|:(?:batchGenerate|asyncBatch|predictLong)/,
  /\/(?:chat\/completions|responses|messages)\/(?!compact$)/,
];

/** What is fetched, deleted or asked about was paid for by the request that made it. `path` without its query. */
export function isUncharged(method: string, path: string): boolean {
  return method !== 'POST' || UNCHARGED_PATHS.some((pattern) => pattern.test(path));
}
