// One alert being made or changed, with what it would have done before it is saved.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { useKeys } from '../../keys/keys.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { DraftFoot, LeaveQuestion } from '../../parts/draft-foot.tsx';
import { Drawer } from '../../parts/drawer.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { AlertForm } from './alert-form.tsx';
import { StateBadge } from './columns.tsx';
import { channelsOf, conditionOf, type Draft, faultsOf, tellingFaultsOf } from './draft.ts';
import type { Alert } from './words.ts';

const STALE = ['GET /v1/alert/query'] as const;

interface AlertDrawerProps {
  /** null = a new one. */
  readonly alert: Alert | null;
  readonly start: Draft;
  readonly canMail: boolean;
  readonly onClose: () => void;
}

export function AlertDrawer({ alert, start, canMail, onClose }: AlertDrawerProps) {
  const [draft, setDraft] = useState(start);
  const [wasTried, setTried] = useState(false);
  const [asking, setAsking] = useState<'leave' | 'delete' | null>(null);
  const create = useChange('POST /v1/alert/create', STALE);
  const change = useChange('PATCH /v1/alert/:id', STALE);
  const refused = useRefusal('manage');
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start);
  const faults = { ...faultsOf(draft), ...tellingFaultsOf(draft) };
  const close = () => (isChanged ? setAsking('leave') : onClose());
  const saved = () => {
    showToast(alert === null ? `${draft.name} is watched from now on.` : `${draft.name} is saved.`);
    onClose();
  };
  const save = () => {
    setTried(true);
    if (refused !== undefined || Object.keys(faults).length > 0) return;
    const body = { name: draft.name, ...conditionOf(draft), ...channelsOf(draft) };
    if (alert === null) create.mutate({ body }, { onSuccess: saved });
    else change.mutate({ params: { id: alert.id }, body }, { onSuccess: saved });
  };
  useKeys('Alert', [{ keys: 'Mod+Enter', label: 'Save', run: save }]);
  const error = create.error ?? change.error;
  return (
    <Drawer
      label={alert === null ? 'New alert' : alert.name}
      onClose={close}
      title={
        <>
          <h2 className="min-w-0 truncate font-semibold">{alert === null ? 'New alert' : alert.name}</h2>
          {alert === null ? null : <StateBadge isFiring={alert.status === 'triggered'} />}
        </>
      }
    >
      <div className="min-h-0 flex-1 overflow-y-auto">
        <AlertForm
          draft={draft}
          onChange={setDraft}
          faults={wasTried ? faults : {}}
          canMail={canMail}
          refused={refused}
        />
      </div>
      <DraftFoot
        action={alert === null ? 'Create alert' : 'Save'}
        isBusy={create.isPending || change.isPending}
        error={error}
        refused={refused}
        onSave={save}
        onDelete={alert === null ? null : () => setAsking('delete')}
      />
      <LeaveQuestion open={asking === 'leave'} onLeave={onClose} onStay={() => setAsking(null)} />
      {alert === null ? null : (
        <DeleteAlert alert={alert} open={asking === 'delete'} onKeep={() => setAsking(null)} onDone={onClose} />
      )}
    </Drawer>
  );
}

interface DeleteAlertProps {
  readonly alert: Alert;
  readonly open: boolean;
  readonly onKeep: () => void;
  readonly onDone: () => void;
}

function DeleteAlert({ alert, open, onKeep, onDone }: DeleteAlertProps) {
  const remove = useChange('DELETE /v1/alert/:id', STALE);
  // As a promise: by then the alert, and this with it, may be gone from the page.
  const run = () =>
    remove.mutateAsync({ params: { id: alert.id } }).then(
      () => {
        showToast(`${alert.name} is deleted.`);
        onDone();
      },
      () => {
        // The dialog shows it.
      },
    );
  return (
    <ConfirmDialog
      open={open}
      title={`Delete ${alert.name}?`}
      action="Delete alert"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => void run()}
      onClose={onKeep}
    >
      <p>It is not watched any more. Its history stays.</p>
    </ConfirmDialog>
  );
}
