// Nothing to look at yet: why, and the five lines that change it.
import { useApi } from '../../api/use-api.ts';
import { useFilter } from '../../filter/use-filter.ts';
import { Snippet } from '../../parts/snippet.tsx';
import { Empty } from '../../parts/states.tsx';

export function NoScores() {
  const { text } = useFilter();
  const known = useApi('GET /v1/evals/scores', {}).data;
  if (text !== '') return <Empty title="No scores in this range with this filter." />;
  if (known !== undefined && known.length > 0) {
    return <Empty title="No scores in this range. The last 30 days have some; widen the range with -." />;
  }
  return (
    <Empty title="No request has a score yet. Give one by the API, under the request's id, which the answer has in its header Helicone-Id; rate a request in its drawer; or have a judge do it, under Evaluators.">
      <Snippet label="Score a request" variants={VARIANTS} />
    </Empty>
  );
}

const ADDRESS = `${location.origin}/v1/request`;

const VARIANTS = [
  {
    name: 'curl',
    code: [
      `curl "${ADDRESS}/$REQUEST_ID/score" \\`,
      '  -H "Authorization: Bearer $HELICONE_KEY" \\',
      '  -H "Content-Type: application/json" \\',
      `  -d '{"scores": {"quality": 0.82}}'`,
    ].join('\n'),
  },
  {
    name: 'Node',
    code: [
      `await fetch(\`${ADDRESS}/\${requestId}/score\`, {`,
      "  method: 'POST',",
      `  headers: { authorization: \`Bearer \${key}\`, 'content-type': 'application/json' },`,
      '  body: JSON.stringify({ scores: { quality: 0.82 } }),',
      '});',
    ].join('\n'),
  },
  {
    name: 'Python',
    code: [
      'requests.post(',
      `    f"${ADDRESS}/{request_id}/score",`,
      '    headers={"Authorization": f"Bearer {key}"},',
      '    json={"scores": {"quality": 0.82}},',
      ')',
    ].join('\n'),
  },
] as const;
