// What has to be known before one reads a call: that something is estimated, cut, left out or told later.
import type { HeliconeRequestDetail } from '@heliometer/contract';

export function noticesOf(detail: HeliconeRequestDetail): readonly string[] {
  const { bodies, usage_estimated: estimated, earlier, warnings } = detail;
  const notices: string[] = [];
  if (estimated) notices.push('Usage was not reported: tokens are estimated.');
  for (const [name, body] of Object.entries(bodies ?? {})) {
    if (body.truncated) notices.push(`The ${name} body was cut: its beginning and its end are kept.`);
    if (body.encoding === 'omitted') notices.push(`The ${name} body was not kept, by header or by a rule.`);
  }
  if (earlier.length > 0) {
    notices.push(`${earlier.length} earlier ${earlier.length === 1 ? 'exchange has' : 'exchanges have'} the same id.`);
  }
  return [...notices, ...warnings];
}
