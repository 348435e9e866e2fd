// The model a path names, for the providers whose bodies don't.

/** Patterns in order; the first group is the model. */
const PATTERNS: readonly RegExp[] = [
  // Google and Vertex: /v1beta/models/<m>:generateContent, …/publishers/<p>/models/<m>:rawPredict
  /\/models\/([^/:]+):[A-Za-z]+$/,
  // Google's tuned models.
  /\/(tunedModels\/[^/:]+):[A-Za-z]+$/,
  // Bedrock: /model/<id or ARN>/invoke, percent-encoded or not (ids hold colons, ARNs slashes).
  /\/model\/(.+)\/(?:invoke|invoke-with-response-stream|converse|converse-stream|count-tokens)$/,
  // Azure: the name of a deployment, which people mostly give the model's.
  /\/openai\/deployments\/([^/]+)(?:\/|$)/,
  // OpenAI's and Azure's engines of old.
  /\/engines\/([^/]+)\//,
  // Hugging Face: /models/<organisation>/<name>, with or without an API path behind it.
  /\/(?:hf-inference|pipeline\/[^/]+)\/(?:models\/)?([^/]+\/[^/]+?)(?:\/v1\/.*|\/pipeline\/.*)?$/,
];

/** The model, percent-decoded; null when the path names none. `path` may carry a query. */
export function pathModel(path: string): string | null {
  const bare = barePath(path);
  for (const pattern of PATTERNS) {
    const found = pattern.exec(bare)?.[1];
    if (found !== undefined) return percentDecoded(found);
  }
  return null;
}

/** The path without query, fragment and closing slashes. */
export function barePath(path: string): string {
  const end = path.search(/[?#]/);
  const bare = end === -1 ? path : path.slice(0, end);
  return bare.length > 1 && bare.endsWith('/') ? bare.slice(0, -1) : bare;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text as it stands is still the best name there is.
    return text;
  }
}
