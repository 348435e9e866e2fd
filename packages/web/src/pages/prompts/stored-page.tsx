// One stored prompt.
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useApi } from '../../api/use-api.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { PromptPage } from './prompt-page.tsx';
import { fromStored } from './versions.ts';

const MOST_VERSIONS = 100;

export function Page() {
  const { promptId = '' } = useParams({ strict: false }) as { readonly promptId?: string };
  const prompt = useApi('GET /v1/prompt-2025/id/:promptId', { params: { promptId } }, { fresh: true });
  const versions = useApi(
    'POST /v2/prompt-2025/query/versions',
    { body: { promptId, limit: MOST_VERSIONS } },
    { fresh: true },
  );
  const shown = useMemo(() => versions.data?.map(fromStored), [versions.data]);
  const query = {
    data: prompt.data === undefined || shown === undefined ? undefined : { ...prompt.data, versions: shown },
    error: prompt.error ?? versions.error,
    refetch: () => Promise.all([prompt.refetch(), versions.refetch()]),
  };
  return (
    <Loaded query={query} what="The prompt" skeleton={<PromptSkeleton />}>
      {({ id, name, tags, versions: all }) => (
        <PromptPage
          prompt={{ kind: 'stored', id, name, versions: all }}
          note={
            <span className="flex flex-wrap items-center gap-x-3">
              <span className="flex items-center gap-1 font-mono text-code">
                {id}
                <CopyButton what="id" text={id} />
              </span>
              {tags.join(', ')}
            </span>
          }
        />
      )}
    </Loaded>
  );
}

export function PromptSkeleton() {
  return (
    <>
      <PageHeader title="Prompt" />
      <div className="p-6">
        <SkeletonLines lines={12} />
      </div>
    </>
  );
}
