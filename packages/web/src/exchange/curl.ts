// A call as a command that runs as copied. Credentials are never stored, so variables stand in their place.
import type { HeliconeRequestDetail } from '@heliometer/contract';

const CREDENTIALS: Readonly<Record<string, string>> = {
  'helicone-auth': 'Bearer $HELICONE_KEY',
  authorization: 'Bearer $PROVIDER_API_KEY',
  'x-api-key': '$PROVIDER_API_KEY',
  'api-key': '$PROVIDER_API_KEY',
  'x-goog-api-key': '$PROVIDER_API_KEY',
};
/** Of the connection, not of the call. */
const LEFT_OUT = new Set(['host', 'content-length', 'connection', 'accept-encoding', 'transfer-encoding', 'expect']);

export function curlOf(detail: HeliconeRequestDetail, origin: string): string {
  const headers = detail.request_headers.filter(([name]) => !LEFT_OUT.has(name.toLowerCase()));
  if (!headers.some(([name]) => name.toLowerCase() === 'helicone-auth')) headers.unshift(['Helicone-Auth', '']);
  const lines = headers.map(([name, value]) => {
    const stand = CREDENTIALS[name.toLowerCase()];
    return stand === undefined ? `  -H ${quoted(`${name}: ${value}`)}` : `  -H "${name}: ${stand}"`;
  });
  const { request_body: body } = detail;
  const data =
    body === null || body === ''
      ? []
      : [`  --data-raw ${quoted(typeof body === 'string' ? body : JSON.stringify(body))}`];
  return [`curl ${quoted(`${origin}${detail.request_path}`)}`, ...lines, ...data].join(' \\\n');
}

/** For a POSIX shell: nothing within single quotes means anything. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
