// "A call to Bedrock that brings AWS keys is signed with them, and the keys themselves stay here." (headers.md §2 rule 6)

import { without } from '../../http/forwarding.ts';
import { headerValue, type RawHeaders } from '../../http/raw-headers.ts';
import { SIGNATURE_HEADERS, signBedrock } from '../../providers/sigv4.ts';
import type { Exchange } from '../exchange.ts';
import type { AttemptPlan, DispatchWrapper } from './dispatch.ts';

/** The keys stay here, and a signature the client may have made itself gives way to ours. */
const REPLACED = new Set(['aws-access-key', 'aws-secret-key', 'aws-session-token', ...SIGNATURE_HEADERS]);

export function withAwsSignature(gatherBytes: number, clock: () => number): DispatchWrapper {
  return (next) => (exchange, plan) => {
    const { region } = plan.target;
    if (region === null) return next(exchange, plan);
    const accessKey = headerValue(plan.headers, 'aws-access-key');
    const secretKey = headerValue(plan.headers, 'aws-secret-key');
    if (accessKey === null || secretKey === null) return next(exchange, plan);
    return signed(exchange, plan, { accessKey, secretKey, region, gatherBytes, now: new Date(clock()) }).then(
      (headers) => next(exchange, { ...plan, headers }),
    );
  };
}

interface Signer {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  readonly gatherBytes: number;
  readonly now: Date;
}

async function signed(exchange: Exchange, plan: AttemptPlan, { gatherBytes, ...signer }: Signer): Promise<RawHeaders> {
  const headers: RawHeaders = without(plan.headers, REPLACED);
  const signature = await signBedrock({
    ...signer,
    method: exchange.method,
    url: plan.target.origin + plan.target.path,
    headers,
    // The signature covers the body's hash, so all of it must be here first.
    body: plan.body ?? (await exchange.body.gather(gatherBytes)),
    sessionToken: headerValue(plan.headers, 'aws-session-token'),
  });
  return [...headers, ...signature];
}
