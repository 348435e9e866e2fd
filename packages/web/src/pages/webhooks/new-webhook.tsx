// A webhook being made, beside the list.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { Drawer } from '../../parts/drawer.tsx';
import { Snippet } from '../../parts/snippet.tsx';
import { useGo } from '../../url/app-link.tsx';
import { bodyOf, EMPTY, faultsOf } from './draft.ts';
import { examplePayload } from './example.ts';
import { WebhookForm } from './webhook-form.tsx';

export function NewWebhook({ onClose }: { readonly onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY);
  const [wasTried, setTried] = useState(false);
  const create = useChange('POST /v1/webhooks', ['GET /v1/webhooks']);
  const refused = useRefusal('manage');
  const go = useGo();
  const faults = faultsOf(draft);
  const save = () => {
    setTried(true);
    if (refused !== undefined || Object.keys(faults).length > 0) return;
    create.mutate(
      { body: bodyOf(draft) },
      { onSuccess: ({ id }) => go({ path: `/webhooks/${id}`, search: { tab: 'settings' } }, { replace: true }) },
    );
  };
  useKeys('New webhook', [{ keys: 'Mod+Enter', label: 'Save', run: save }]);
  return (
    <Drawer label="New webhook" onClose={onClose} title={<h2 className="font-semibold">New webhook</h2>}>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
        <WebhookForm draft={draft} onChange={setDraft} faults={wasTried ? faults : {}} error={create.error} />
        <Snippet label="What is sent" variants={[{ name: 'What is sent', code: examplePayload(draft.includeData) }]} />
      </div>
      <footer className="flex justify-end border-t border-line px-4 py-2">
        <Button look="primary" refused={refused} aria-busy={create.isPending} onClick={save}>
          Create webhook
        </Button>
      </footer>
    </Drawer>
  );
}
