// The public door of the SDK. It imports nothing beyond this folder, and uses nothing but what every platform has: fetch, web
// streams, URL.
export {
  type AnswerOf,
  type CallOptions,
  type ClientOptions,
  createClient,
  eachRow,
  type HeliometerClient,
  type Page,
} from './client.ts';
export type { CacheControl, Fallback, RateLimit, RateLimitUnit } from './header-inputs.ts';
export type { HeliconeHeaders } from './header-table.ts';
export { InvalidHeaderValue } from './header-values.ts';
export { heliconeHeaders } from './headers.ts';
export { HeliometerError } from './heliometer-error.ts';
export { HeliconeLogBuilder } from './log-builder.ts';
export type {
  HeliconeCustomEventRequest,
  HeliconeEventData,
  HeliconeEventTool,
  HeliconeEventVectorDB,
  HeliconeLogRequest,
  ILogRequest,
  SendLogOptions,
} from './log-request.ts';
export { HeliconeManualLogger, type HeliconeManualLoggerOptions } from './manual-logger.ts';
export { type Chunks, HeliconeResultRecorder, HeliconeStreamResultRecorder } from './result-recorders.ts';
export * from './routes.ts';
