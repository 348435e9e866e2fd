// The doctor, as on the machine: looks at everything a start needs, and says what to do.
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { CircleCheck, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { ManagedMark, Refused } from './section.tsx';

type Finding = ApiAnswer<'POST /v1/system/examine'>[number];

const VERDICTS = {
  ok: { tone: 'neutral', icon: CircleCheck },
  warning: { tone: 'warn', icon: TriangleAlert },
  broken: { tone: 'error', icon: OctagonAlert },
} as const;

export function Doctor() {
  const role = useRefusal('manage');
  const me = useApi('GET /api/auth/me', {}).data;
  const isElsewhere = me !== undefined && me.organization?.id !== DEFAULT_ORGANIZATION_ID;
  const refused = role ?? (isElsewhere ? 'Only in the first organisation: it looks at the machine' : undefined);
  const look = useChange('POST /v1/system/examine');
  return (
    <section aria-label="Doctor" className="flex flex-col items-start gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">Doctor</h3>
        <ManagedMark />
      </div>
      <p className="text-text-2">
        Looks at settings, ports, stores, disk, clock and providers, as{' '}
        <code className="text-code">heliometer doctor</code> does on the machine, and changes nothing.
      </p>
      <Button refused={refused} aria-busy={look.isPending} onClick={() => look.mutate({})}>
        {look.isPending ? 'Looking…' : 'Look now'}
      </Button>
      <div role="status" className="w-full">
        {look.data === undefined ? null : <Findings findings={look.data} />}
      </div>
      <Refused error={look.error} />
    </section>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const bad = findings.filter(({ verdict }) => verdict !== 'ok').length;
  return (
    <>
      <p className="pb-2">{bad === 0 ? 'Nothing is wrong.' : `${bad} of ${findings.length} need a look.`}</p>
      <ul aria-label="Findings" className="rounded-panel border border-line bg-panel">
        {findings.map(({ verdict, subject, found, advice }) => (
          <li
            key={`${subject} ${found}`}
            className="grid grid-cols-[96px_1fr] gap-x-4 gap-y-0.5 border-b border-line px-4 py-2 last:border-b-0 md:grid-cols-[96px_104px_1fr]"
          >
            <Badge {...VERDICTS[verdict]}>{verdict}</Badge>
            <span>{subject}</span>
            <span className="min-w-0 break-words text-text-2 max-md:col-span-2">
              {found}
              {advice === null ? null : <span className="block text-text-1">{advice}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
