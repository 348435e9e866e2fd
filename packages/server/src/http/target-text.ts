// Reads the host out of a URL's raw text. WHATWG URL makes 127.0.0.1 of 2130706433, 0x7f.1 and １２７.1, drops tabs and
// takes \ for /: whoever looks only at the result has already lost, so the text itself must be plain.

export interface TargetText {
  readonly scheme: 'http' | 'https';
  /** As the URL class has it: lower case, IPv6 in brackets. */
  readonly host: string;
  readonly url: URL;
}

/** RFC 3986 §3.2: the authority ends at the first of these. A backslash ends it only for WHATWG parsers. */
const SHAPE = /^(https?):\/\/([^/\\?#]*)(.?)/i;
const AUTHORITY_WITH_PORT = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i;
const CANONICAL_IPV4 = /^(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}$/;
/** RFC 1123 labels; the underscore stands in names of real services. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** @returns the text's parts, or why it can't be used, in words fit for the caller */
export function readTargetText(raw: string): TargetText | { readonly refused: string } {
  if (raw.length > 8192) return { refused: 'The target URL is longer than 8192 characters.' };
  if (/[\x00-\x1f\x7f]/.test(raw)) return { refused: 'The target URL has a control character in it.' };
  const shape = SHAPE.exec(raw);
  if (shape === null) return { refused: 'The target is not an absolute https:// URL.' };
  const [, scheme = '', authority = '', end] = shape;
  const problem = end === '\\' ? 'has a backslash in it' : problemOfAuthority(authority);
  if (problem !== null) return { refused: `The target URL ${problem}.` };
  if (!URL.canParse(raw)) return { refused: 'The target is not a valid URL.' };
  const url = new URL(raw);
  const written = hostIn(authority);
  // What the parser still changed in a name was not plain (IPv6 has many spellings, and is judged by its value).
  if (!written.startsWith('[') && url.hostname !== written)
    return { refused: 'The target’s host is not in its plain form.' };
  return { scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http', host: url.hostname, url };
}

function hostIn(authority: string): string {
  return (AUTHORITY_WITH_PORT.exec(authority)?.[1] ?? '').toLowerCase();
}

function problemOfAuthority(authority: string): string | null {
  if (authority === '') return 'names no host';
  if (authority.includes('@')) return 'has credentials in it; send them as headers';
  if (/[^\x21-\x7e]/.test(authority)) return 'has a host that is not plain ASCII; write it in its xn-- form';
  if (authority.includes('%')) return 'has a percent-encoded host';
  const parts = AUTHORITY_WITH_PORT.exec(authority);
  if (parts === null) return 'has a host or port that cannot be read';
  if (parts[2] !== undefined && (Number(parts[2]) > 65_535 || Number(parts[2]) === 0))
    return 'has a port outside 1 to 65535';
  const host = hostIn(authority);
  return host.startsWith('[') ? null : problemOfName(host);
}

function problemOfName(host: string): string | null {
  if (host.length > 253) return 'has a host longer than 253 characters';
  if (CANONICAL_IPV4.test(host)) return null;
  const labels = host.split('.');
  // WHATWG URL §3.5, "ends in a number": parsers take such a host for an IPv4 address, whatever stands before.
  const last = labels.at(-1) === '' ? labels.at(-2) : labels.at(-1);
  if (last !== undefined && /^(?:\d+|0x[0-9a-f]*)$/.test(last)) {
    return 'has an IPv4 address that is not in its plain form of four decimal numbers';
  }
  if (labels.at(-1) === '') return 'has a host that ends in a dot';
  return labels.every((label) => LABEL.test(label)) ? null : 'has a host that is no name';
}
