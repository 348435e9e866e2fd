// A prompt being stored: written here, or copied.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { type Body, bodyOf, draftOf } from '../../prompt/draft.ts';
import { MessagesEditor } from '../../prompt/messages-editor.tsx';
import { useGo } from '../../url/app-link.tsx';
import { Failure } from './promote.tsx';

interface NewPromptProps {
  readonly onClose: () => void;
  readonly title?: string;
  readonly name?: string;
  readonly body?: Body;
}

const EMPTY_BODY: Body = { model: '', messages: [{ role: 'system', content: '' }] };

export function NewPrompt({ onClose, title = 'New prompt', name: given = '', body = EMPTY_BODY }: NewPromptProps) {
  const [name, setName] = useState(given);
  const [tags, setTags] = useState('');
  const [draft, setDraft] = useState(() => draftOf(body));
  const [wasTried, setTried] = useState(false);
  const go = useGo();
  const create = useChange('POST /v1/prompt-2025', ['POST /v1/prompt-2025/query', 'GET /v1/prompt-2025/tags']);
  const read = bodyOf(draft);
  const fault = name.trim() === '' ? 'A prompt needs a name' : null;
  const save = () => {
    setTried(true);
    if (fault !== null || 'fault' in read) return;
    const list = tags.split(',').map((tag) => tag.trim());
    create.mutate(
      { body: { name: name.trim(), tags: [...new Set(list.filter((tag) => tag !== ''))], promptBody: read.body } },
      { onSuccess: ({ id }) => go({ path: `/prompts/${id}`, search: { tab: 'editor' } }) },
    );
  };
  useKeys(title, [{ keys: 'Mod+Enter', label: 'Save', run: save }]);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" aria-busy={create.isPending} onClick={save}>
            Store prompt
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="grid grid-cols-1 gap-3 md:grid-cols-3">
          <TextField
            label="Name"
            value={name}
            maxLength={256}
            error={wasTried ? fault : null}
            onChange={({ target }) => setName(target.value)}
          />
          <TextField label="Tags, by commas" value={tags} onChange={({ target }) => setTags(target.value)} />
          <TextField
            label="Model"
            value={draft.model}
            placeholder="gpt-4o-mini"
            onChange={({ target }) => setDraft({ ...draft, model: target.value })}
          />
        </div>
        <MessagesEditor messages={draft.messages} onChange={(messages) => setDraft({ ...draft, messages })} />
        <p className="text-head text-text-3">It is version 1.0 and production. Calls name it by its id.</p>
        {'fault' in read ? (
          <p role="alert" className="text-error">
            {read.fault}
          </p>
        ) : null}
        {create.error === null ? null : <Failure error={create.error} />}
      </div>
    </Dialog>
  );
}
