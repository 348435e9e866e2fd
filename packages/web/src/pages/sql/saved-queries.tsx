// Queries that the organisation keeps: open one, save what is written, delete.
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { IconButton } from '../../parts/button.tsx';
import { DeleteDialog } from '../../parts/delete-dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { showToast } from '../../toasts/toasts.ts';

export type SavedQuery = ApiAnswer<'GET /v1/helicone-sql/saved-queries'>[number];
export const SAVED = ['GET /v1/helicone-sql/saved-queries'] as const;

interface SavedListProps {
  readonly openId: string | undefined;
  readonly onOpen: (query: SavedQuery) => void;
}

export function SavedList({ openId, onOpen }: SavedListProps) {
  const saved = useApi(SAVED[0], {});
  const [leaving, setLeaving] = useState<SavedQuery | null>(null);
  const refused = useRefusal('manage');
  return (
    <>
      <Loaded query={saved} what="The saved queries" skeleton={<SkeletonLines lines={2} />}>
        {(queries) =>
          queries.length === 0 ? (
            <p className="px-1 text-head text-text-3">None yet.</p>
          ) : (
            <ul aria-label="Saved queries">
              {queries.map((query) => (
                <li key={query.id} className="group flex items-center">
                  <button
                    type="button"
                    aria-current={query.id === openId ? 'true' : undefined}
                    onClick={() => onOpen(query)}
                    className="focus-inset min-h-8 max-md:min-h-[44px] min-w-0 flex-1 truncate rounded-control px-2 text-left hover:bg-hover aria-[current]:bg-accent-bg"
                  >
                    {query.name}
                  </button>
                  {refused === undefined ? (
                    <IconButton
                      label={`Delete ${query.name}`}
                      icon={Trash2}
                      size="small"
                      className="group-hover:opacity-100 focus-visible:opacity-100 md:opacity-0"
                      onClick={() => setLeaving(query)}
                    />
                  ) : null}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {leaving === null ? null : <DeleteSaved query={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function DeleteSaved({ query, onClose }: { readonly query: SavedQuery; readonly onClose: () => void }) {
  const remove = useChange('DELETE /v1/helicone-sql/saved-query/:id', SAVED);
  const run = () =>
    remove.mutate(
      { params: { id: query.id } },
      {
        onSuccess: () => {
          showToast(`${query.name} is deleted.`);
          onClose();
        },
      },
    );
  return (
    <DeleteDialog
      title={`Delete ${query.name}?`}
      text="For everybody in the organisation. Links to its rows go on working: they hold the statement itself."
      count={1}
      isBusy={remove.isPending}
      error={remove.error}
      onDelete={run}
      onClose={onClose}
    />
  );
}

interface SaveDialogProps {
  readonly sql: string;
  readonly onSaved: (query: SavedQuery) => void;
  readonly onClose: () => void;
}

export function SaveDialog({ sql, onSaved, onClose }: SaveDialogProps) {
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const save = useChange('POST /v1/helicone-sql/saved-query', SAVED);
  const run = () => {
    if (name.trim() === '') return setFault('Give it a name.');
    save.mutate({ body: { name, sql } }, { onSuccess: onSaved });
  };
  return (
    <FormDialog
      title="Save query"
      action="Save"
      isBusy={save.isPending}
      error={save.error}
      onSubmit={run}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label="Name"
        maxLength={200}
        value={name}
        error={fault}
        help="Everybody in the organisation sees it."
        onChange={({ target }) => {
          setName(target.value);
          setFault(null);
        }}
      />
    </FormDialog>
  );
}
