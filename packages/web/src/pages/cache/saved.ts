// What the API says of the cache.
import type { ApiAnswer } from '../../api/call.ts';

export type Saved = ApiAnswer<'GET /v1/cache/metrics'>;
export type CachedAnswer = ApiAnswer<'GET /v1/cache/answers'>[number];
