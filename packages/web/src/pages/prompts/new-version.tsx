// What was written becomes a version of its own: versions themselves never change.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { CheckField, TextField } from '../../parts/fields.tsx';
import type { Body } from '../../prompt/draft.ts';
import { showToast } from '../../toasts/toasts.ts';
import { useUrlChange } from '../../url/use-url.ts';
import { Failure, VERSION_ROUTES } from './promote.tsx';
import type { Version } from './versions.ts';

interface NewVersionProps {
  readonly promptId: string;
  readonly from: Version;
  readonly body: Body;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

export function NewVersion({ promptId, from, body, onSaved, onClose }: NewVersionProps) {
  const [message, setMessage] = useState('');
  const [isMajor, setMajor] = useState(false);
  const [environment, setEnvironment] = useState('');
  const changeUrl = useUrlChange();
  const update = useChange('POST /v1/prompt-2025/update', VERSION_ROUTES);
  const save = () => {
    const named = environment.trim() === '' ? {} : { environment: environment.trim() };
    update.mutate(
      {
        body: {
          ...{ promptId, promptVersionId: from.id, newMajorVersion: isMajor, commitMessage: message },
          ...named,
          promptBody: body,
        },
      },
      {
        onSuccess: () => {
          showToast('The new version is saved.');
          onSaved();
          changeUrl({ version: undefined, tab: undefined });
          onClose();
        },
      },
    );
  };
  useKeys('New version', [{ keys: 'Mod+Enter', label: 'Save', run: save }]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`New version from ${from.number}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" aria-busy={update.isPending} onClick={save}>
            Save version
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField
          label="What changed"
          value={message}
          maxLength={1000}
          onChange={({ target }) => setMessage(target.value)}
        />
        <TextField
          label="Environment that names it"
          help="Optional, such as staging. What production serves stays as it is."
          value={environment}
          maxLength={64}
          onChange={({ target }) => setEnvironment(target.value)}
        />
        <CheckField
          label="A new major version"
          help="For a change that others should know of, such as other variables."
          checked={isMajor}
          onChange={setMajor}
        />
        {update.error === null ? null : <Failure error={update.error} />}
      </div>
    </Dialog>
  );
}
