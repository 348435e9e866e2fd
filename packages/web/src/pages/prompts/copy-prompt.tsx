// A prompt found in traffic, copied into a stored one: the newest call of its highest version, each input a variable again.
import { useMemo } from 'react';
import { useApi } from '../../api/use-api.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { NewPrompt } from './new-prompt.tsx';
import type { Version } from './versions.ts';

interface CopyPromptProps {
  readonly promptId: string;
  readonly versions: readonly Version[];
  readonly onClose: () => void;
}

/** As far back as calls are looked for. */
const DAYS_BACK = 90;
const LOOKED_AT = 20;

export function CopyPrompt({ promptId, versions, onClose }: CopyPromptProps) {
  const version = versions[0]?.number;
  const of = version === undefined ? {} : { version };
  const timeFilter = useMemo(daysBack, []);
  const inputs = useApi('POST /v1/prompt/:promptId/inputs/query', {
    params: { promptId },
    body: { filter: 'all', timeFilter, limit: LOOKED_AT, ...of },
  });
  const names = useMemo(
    () =>
      inputs.data === undefined ? undefined : [...new Set(inputs.data.rows.flatMap((row) => Object.keys(row.inputs)))],
    [inputs.data],
  );
  const compiled = useApi(
    'POST /v1/prompt/:promptId/compile',
    {
      params: { promptId },
      body: { inputs: Object.fromEntries((names ?? []).map((name) => [name, variableOf(name)])), ...of },
    },
    { enabled: names !== undefined },
  );
  const error = inputs.error ?? compiled.error;
  if (compiled.data !== undefined) {
    const { stream: _, ...body } = Object(compiled.data.prompt_compiled) as Readonly<Record<string, unknown>>;
    return <NewPrompt title={`Copy ${promptId} ${version ?? ''}`} name={promptId} body={body} onClose={onClose} />;
  }
  return (
    <Dialog open onClose={onClose} title="Copy into a stored prompt">
      {error === null ? <SkeletonLines /> : <ErrorBox error={error} what="Its newest call" />}
    </Dialog>
  );
}

function daysBack() {
  const now = Date.now();
  return { start: new Date(now - DAYS_BACK * 86_400_000).toISOString(), end: new Date(now).toISOString() };
}

/** A name of a tag can be any text, one of a variable cannot. */
function variableOf(name: string): string {
  const plain = name.trim().replace(/[^\w-]+/g, '_');
  return `{{hc:${/^\d/.test(plain) ? `_${plain}` : plain}:string}}`;
}
