// Playground: what would it answer if…?
import { PageHeader } from '../../parts/page-header.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { usePageSearch } from '../../url/use-url.ts';
import { Desk } from './desk.tsx';
import { params } from './search.ts';
import { useStart } from './use-start.ts';

export function Page() {
  const { request, prompt, version } = usePageSearch(params);
  const start = useStart();
  return (
    <Loaded
      query={start}
      what={request === undefined ? 'The prompt' : 'The request'}
      skeleton={
        <>
          <PageHeader title="Playground" ranged={false} />
          <div className="p-6">
            <SkeletonLines lines={12} />
          </div>
        </>
      }
    >
      {(given) => <Desk key={[request, prompt, version].join(' ')} start={given} />}
    </Loaded>
  );
}
