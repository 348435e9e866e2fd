// Deletes all that is recorded of a user, of any age: for whoever asks to be forgotten.
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { DeleteRequests } from '../../exchange/delete-requests.tsx';
import { column, condition, toTree } from '../../filter/filter.ts';
import { withSpan } from '../../filter/use-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { useGo } from '../../url/app-link.tsx';

export function DeleteUser({ userId }: { readonly userId: string }) {
  const [asked, setAsked] = useState(false);
  const refused = useRefusal('manage');
  return (
    <>
      <Button icon={Trash2} refused={refused} onClick={() => setAsked(true)}>
        Delete data
      </Button>
      {asked ? <DeleteUserDialog userId={userId} onClose={() => setAsked(false)} /> : null}
    </>
  );
}

const DAY_MS = 86_400_000;

function DeleteUserDialog({ userId, onClose }: { readonly userId: string; readonly onClose: () => void }) {
  const go = useGo();
  const [nowMs] = useState(() => Date.now());
  const own = toTree(condition(column('user_id'), 'equals', userId));
  // Of every age, as what is deleted is: the page's range and filter do not count here.
  const ofAll = withSpan(own, { fromMs: 0, toMs: nowMs + DAY_MS });
  const { data: count } = useApi('POST /v1/request/count/query', { body: { filter: ofAll } }, { fresh: true });
  if (count === undefined) return null;
  const many = `${formatCount(count, 'table')} ${count === 1 ? 'request' : 'requests'}`;
  return (
    <DeleteRequests
      title={`Delete the data of ${userId}`}
      text={`${many} of ${userId}, of every age, whatever range and filter are set here, disappear at once, and from the disk soon after. There is no way back. What the user sends from now on is recorded again.`}
      filters={[own]}
      count={count}
      typedAbove={0}
      onClose={onClose}
      onDone={() => go({ path: '/users' })}
    />
  );
}
