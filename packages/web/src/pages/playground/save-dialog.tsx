// What was written here becomes a version of the prompt it came from, or a prompt of its own. Variables stay variables.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import type { Body } from '../../prompt/draft.ts';
import { showToast } from '../../toasts/toasts.ts';
import { useGo } from '../../url/app-link.tsx';
import type { Start } from './use-start.ts';

interface SaveDialogProps {
  readonly origin: Start['origin'];
  readonly body: Body;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

const LISTS = ['POST /v1/prompt-2025/query', 'POST /v2/prompt-2025/query/versions'] as const;

export function SaveDialog({ origin, body, onSaved, onClose }: SaveDialogProps) {
  const [text, setText] = useState('');
  const [wasTried, setTried] = useState(false);
  const go = useGo();
  const create = useChange('POST /v1/prompt-2025', LISTS);
  const update = useChange('POST /v1/prompt-2025/update', LISTS);
  const isMissing = origin === null && text.trim() === '';
  const saved = (promptId: string) => {
    onSaved();
    onClose();
    const action = { label: 'Open', run: () => go({ path: `/prompts/${promptId}` }) };
    showToast(origin === null ? 'The prompt is stored.' : 'The new version is saved.', { action });
  };
  const save = () => {
    setTried(true);
    if (isMissing) return;
    if (origin === null) {
      create.mutate({ body: { name: text.trim(), promptBody: body } }, { onSuccess: ({ id }) => saved(id) });
      return;
    }
    const { promptId, versionId: promptVersionId } = origin;
    const given = { promptId, promptVersionId, commitMessage: text, promptBody: body };
    update.mutate({ body: given }, { onSuccess: () => saved(promptId) });
  };
  const error = create.error ?? update.error;
  return (
    <Dialog
      open
      onClose={onClose}
      title={origin === null ? 'Save as a prompt' : `Save as a version, from ${origin.number}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" aria-busy={create.isPending || update.isPending} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField
          label={origin === null ? 'Name' : 'What changed'}
          help="What column 1 sends, with its variables."
          value={text}
          maxLength={256}
          error={wasTried && isMissing ? 'A prompt needs a name' : null}
          onChange={({ target }) => setText(target.value)}
        />
        {error === null ? null : (
          <p role="alert" className="text-error">
            {error.message} <code className="text-code text-text-3">{error.code}</code>
          </p>
        )}
      </div>
    </Dialog>
  );
}
