// One session: where did time and money go, and where did it break?
import { useParams } from '@tanstack/react-router';
import { PageHeader } from '../../parts/page-header.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { SessionBody } from './session-body.tsx';
import { Trail } from './trail.tsx';
import { useSessionTree } from './use-session.ts';

export function Page() {
  const { sessionId = '' } = useParams({ strict: false }) as { readonly sessionId?: string };
  const query = useSessionTree(sessionId);
  if (query.data !== undefined)
    return <SessionBody key={sessionId} tree={query.data} isPaused={query.error !== null} />;
  return (
    <>
      <PageHeader trail={<Trail name="" />} title={sessionId} tabTitle="Session" ranged={false} />
      <Loaded
        query={query}
        what="The session"
        skeleton={
          <div className="p-6">
            <SkeletonLines lines={12} />
          </div>
        }
      >
        {() => null}
      </Loaded>
    </>
  );
}
