// One prompt that calls mark by a header: its versions were found in them.
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Loaded } from '../../parts/states.tsx';
import { CopyPrompt } from './copy-prompt.tsx';
import { PromptPage } from './prompt-page.tsx';
import { PromptSkeleton } from './stored-page.tsx';
import { fromMarked, type Version } from './versions.ts';

export function Page() {
  const { promptId = '' } = useParams({ strict: false }) as { readonly promptId?: string };
  const query = useApi('POST /v1/prompt/:promptId/versions/query', { params: { promptId }, body: {} }, { fresh: true });
  const versions = useMemo(() => query.data?.map(fromMarked), [query.data]);
  return (
    <Loaded query={{ ...query, data: versions }} what="The prompt" skeleton={<PromptSkeleton />}>
      {(all) => (
        <PromptPage
          prompt={{ kind: 'traffic', id: promptId, name: promptId, versions: all }}
          note={<Badge tone="neutral">from traffic</Badge>}
          actions={<Copy promptId={promptId} versions={all} />}
        />
      )}
    </Loaded>
  );
}

function Copy({ promptId, versions }: { readonly promptId: string; readonly versions: readonly Version[] }) {
  const [isOpen, setOpen] = useState(false);
  const refused = useRefusal('manage');
  return (
    <>
      <Button refused={versions.length === 0 ? 'It has no version yet' : refused} onClick={() => setOpen(true)}>
        Copy into a stored one
      </Button>
      {isOpen ? <CopyPrompt promptId={promptId} versions={versions} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
