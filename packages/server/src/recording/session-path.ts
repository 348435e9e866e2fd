// Where a call stands in its session's tree (headers.md §6).

/** One leading slash, single slashes between, none at the end: `parent//child/` → `/parent/child`. */
export function normalizeSessionPath(path: string): string {
  return `/${path
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`;
}
