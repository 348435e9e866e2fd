// Table. OpenTelemetry's way in (headers.md §20): OTLP over HTTP, as SDKs and collectors send it. The gateways themselves answer
// these routes, in OTLP's own forms.
import { z } from 'zod';
import { defineRoute } from './route.ts';

const exported = z
  .looseObject({ resourceSpans: z.array(z.looseObject({})).optional() })
  .meta({ description: 'ExportTraceServiceRequest, in JSON or protobuf, plain or gzip. At most 10,000 spans.' });

const answer = z.object({
  partialSuccess: z
    .object({
      rejectedSpans: z.string().meta({ description: 'How many; the others are kept.' }),
      errorMessage: z.string(),
    })
    .optional(),
});

function spanRoute<const Path extends `/${string}`>(path: Path, from: string) {
  return defineRoute({
    method: 'POST',
    path,
    group: 'logging',
    permission: 'write',
    summary: `Take OpenTelemetry spans${from}`,
    description:
      'Each span becomes a request of the session that its trace is, below its parent: calls to models with usage and cost, others as events of type tool, vector_db or data. The answer comes when all are safely written down; a span that is sent again is kept once. Errors are google.rpc.Status in the encoding that was sent. Answered by the gateways, the console running or not.',
    body: exported,
    response: answer,
    answer: 'bare',
    errors: 'rpc-status',
    servedBy: 'gateway',
  });
}

export const SPAN_ROUTES = {
  takeSpans: spanRoute('/v1/traces', ''),
  takeSpansOfAsync: spanRoute('/v1/trace/log', ' of @helicone/async'),
  takeSpansOfPython: spanRoute('/v1/trace/log-python', ' of helicone-async'),
} as const;
