// What can be done with a whole dataset.
import { Download, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { formatCount } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { DeleteDialog } from '../../parts/delete-dialog.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { useGo } from '../../url/app-link.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';
import type { Dataset } from './use-rows.ts';

const LIST = 'POST /v1/helicone-dataset/query';

export function DatasetActions({ dataset }: { readonly dataset: Dataset }) {
  const [asked, setAsked] = useState<'export' | 'rename' | 'delete' | null>(null);
  const mayWrite = useRefusal('write');
  const mayManage = useRefusal('manage');
  const close = () => setAsked(null);
  return (
    <>
      <Button
        icon={Download}
        refused={dataset.requests_count === 0 ? 'There are no rows yet' : undefined}
        onClick={() => setAsked('export')}
      >
        Export
      </Button>
      <Button icon={Pencil} refused={mayWrite} onClick={() => setAsked('rename')}>
        Rename
      </Button>
      <Button icon={Trash2} refused={mayManage} onClick={() => setAsked('delete')}>
        Delete
      </Button>
      {asked === 'export' ? <ExportDialog dataset={dataset} onClose={close} /> : null}
      {asked === 'rename' ? <Rename dataset={dataset} onClose={close} /> : null}
      {asked === 'delete' ? <Delete dataset={dataset} onClose={close} /> : null}
    </>
  );
}

interface DialogProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

function Rename({ dataset: { id, name }, onClose }: DialogProps) {
  const rename = useChange('POST /v1/helicone-dataset/:id/rename', [LIST]);
  return (
    <NameDialog
      title="Rename dataset"
      verb="Rename"
      name={name}
      isBusy={rename.isPending}
      error={rename.error}
      onClose={onClose}
      onSave={(next) => rename.mutate({ params: { id }, body: { name: next } }, { onSuccess: onClose })}
    />
  );
}

function Delete({ dataset: { id, name, requests_count: rows }, onClose }: DialogProps) {
  const go = useGo();
  const remove = useChange('POST /v1/helicone-dataset/:id/delete', [LIST]);
  const deleted = () => {
    showToast(`${name} deleted.`);
    go({ path: '/datasets' }, { replace: true });
  };
  return (
    <DeleteDialog
      title={`Delete ${name}`}
      text={`The dataset goes with its ${formatCount(rows, 'table')} ${rows === 1 ? 'row' : 'rows'} and their edits. The recorded requests stay. There is no way back.`}
      count={rows}
      isBusy={remove.isPending}
      error={remove.error}
      onDelete={() => remove.mutate({ params: { id } }, { onSuccess: deleted })}
      onClose={onClose}
    />
  );
}
