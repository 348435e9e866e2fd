// What a receiver gets, and how it makes sure from whom. Pure.
const DATA = {
  request_response_url: 'https://…/v1/request/0198f3c1-…?includeBody=true',
  model: 'gpt-4o-mini',
  provider: 'OPENAI',
  metadata: { cost: 0.000368, promptTokens: 1204, completionTokens: 312, totalTokens: 1516, latencyMs: 1420 },
};

export function examplePayload(includeData: boolean): string {
  const payload = {
    request_id: '0198f3c1-…',
    request_body: { model: 'gpt-4o-mini', messages: ['…'] },
    response_body: { choices: ['…'] },
    user_id: 'u_81',
    ...(includeData ? DATA : {}),
  };
  return JSON.stringify(payload, null, 2);
}

export const VERIFYING = [
  {
    name: 'Helicone-Signature',
    code: `import { createHmac, timingSafeEqual } from "node:crypto";

// The body as it came, before it is parsed.
export function isOurs(body, headers, key) {
  const expected = createHmac("sha256", key).update(body).digest("hex");
  const given = headers["helicone-signature"] ?? "";
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}`,
  },
  {
    name: 'Standard Webhooks',
    code: `import { Webhook } from "standardwebhooks";

// Checks Webhook-Id, Webhook-Timestamp and Webhook-Signature; throws when they are not ours.
export function readOurs(body, headers, signingSecret) {
  return new Webhook(signingSecret).verify(body, headers);
}`,
  },
] as const;
