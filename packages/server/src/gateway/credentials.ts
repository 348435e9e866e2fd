// A provider's credential among the headers of a call: whether there is one, and how a stored one is put in.
import { without } from '../http/forwarding.ts';
import { headerValue, type RawHeaders } from '../http/raw-headers.ts';
import type { ProviderCredential } from '../ports/provider-keys.ts';
import type { AuthStyle } from '../providers/catalogue.ts';
import { CREDENTIAL_HEADERS } from './sort-headers.ts';

/** AWS keys, which withAwsSignature takes away again when it signs with them. */
const AWS_KEYS = ['aws-access-key', 'aws-secret-key', 'aws-session-token'];

/** Every header that may carry what a provider knows its customer by. */
export const ALL_CREDENTIALS: ReadonlySet<string> = new Set([...CREDENTIAL_HEADERS, ...AWS_KEYS]);

/** Google's, and those of URLs signed in advance. */
const IN_QUERY = /[?&](?:key|access_token|x-amz-credential|x-goog-credential|sig)=[^&]/i;
/** A browser cannot set headers on a WebSocket, so OpenAI takes its key as a subprotocol. */
const AS_SUBPROTOCOL = 'openai-insecure-api-key.';

/** A credential of the caller's own goes with the call. */
export function hasCredential(headers: RawHeaders, path: string): boolean {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (ALL_CREDENTIALS.has((headers[i] as string).toLowerCase())) return true;
  }
  return IN_QUERY.test(path) || (headerValue(headers, 'sec-websocket-protocol') ?? '').includes(AS_SUBPROTOCOL);
}

/** The headers with the stored credential as the only one. */
export function withCredential(headers: RawHeaders, credential: RawHeaders): RawHeaders {
  return [...without(headers, ALL_CREDENTIALS), ...credential];
}

export function credentialHeaders(style: AuthStyle, { key, secretKey, sessionToken }: ProviderCredential): RawHeaders {
  switch (style) {
    case 'bearer':
      return ['authorization', `Bearer ${key}`];
    case 'x-api-key':
    case 'api-key':
    case 'x-goog-api-key':
      return [style, key];
    case 'sigv4': {
      // Bedrock's own API keys are sent as they are (docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html).
      if (secretKey === null) return ['authorization', `Bearer ${key}`];
      const session = sessionToken === null ? [] : ['aws-session-token', sessionToken];
      return ['aws-access-key', key, 'aws-secret-key', secretKey, ...session];
    }
    case 'none':
      return [];
    default:
      return style satisfies never;
  }
}
