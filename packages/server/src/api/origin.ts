// Under which address the client reached us, for links in answers to it. A proxy that ends TLS says so by X-Forwarded-Proto.
import type { IncomingHttpHeaders } from 'node:http';

/** Empty when there is no usable Host: links are then relative. The client's own words, so good for answers to it alone. */
export function originOf({ host = '', 'x-forwarded-proto': forwarded = '' }: IncomingHttpHeaders): string {
  const scheme = String(forwarded).split(',', 1)[0]?.trim().toLowerCase() === 'https' ? 'https' : 'http';
  const url = URL.parse(`${scheme}://${host}`);
  // More than a host and a port is no Host (RFC 9110 §7.2).
  return url === null || url.href !== `${url.origin}/` ? '' : url.origin;
}
