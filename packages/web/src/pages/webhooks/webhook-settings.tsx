// How a webhook is set up: on or off, what is sent, its keys and how a receiver checks them.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Snippet } from '../../parts/snippet.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { useGo } from '../../url/app-link.tsx';
import { bodyOf, draftOf, faultsOf } from './draft.ts';
import { VERIFYING } from './example.ts';
import { WebhookForm } from './webhook-form.tsx';
import type { Webhook } from './words.ts';

const STALE = ['GET /v1/webhooks'] as const;

export function WebhookSettings({ webhook }: { readonly webhook: Webhook }) {
  return (
    <div className="grid grid-cols-1 items-start gap-4 p-3 md:p-4 lg:grid-cols-2 lg:p-6">
      <What webhook={webhook} />
      <Panel title="Keys and signatures">
        <div className="flex flex-col gap-4">
          <Secret label="Key, for Helicone-Signature" name="key" value={webhook.hmac_key} />
          <Secret label="Signing secret, for Standard Webhooks" name="signing secret" value={webhook.signing_secret} />
          <Snippet label="Check a signature" variants={VERIFYING} />
        </div>
      </Panel>
    </div>
  );
}

function What({ webhook }: { readonly webhook: Webhook }) {
  const start = draftOf(webhook);
  const [draft, setDraft] = useState(start);
  const [wasTried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const change = useChange('PATCH /v1/webhooks/:id', STALE);
  const refused = useRefusal('manage');
  const faults = faultsOf(draft);
  const save = () => {
    setTried(true);
    if (refused !== undefined || Object.keys(faults).length > 0) return;
    const { destination, config } = bodyOf(draft);
    change.mutate(
      { params: { id: webhook.id }, body: { destination, config } },
      { onSuccess: () => showToast('The webhook is saved.') },
    );
  };
  const turn = () =>
    change.mutate(
      { params: { id: webhook.id }, body: { is_active: !webhook.is_active } },
      { onSuccess: () => showToast(webhook.is_active ? 'The webhook is off.' : 'The webhook is on.') },
    );
  useKeys('Webhook', [{ keys: 'Mod+Enter', label: 'Save', run: save }]);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start);
  return (
    <Panel title="What is sent">
      <WebhookForm draft={draft} onChange={setDraft} faults={wasTried ? faults : {}} error={change.error} />
      <div className="flex flex-wrap items-center gap-2 pt-4">
        <Button look={isChanged ? 'primary' : 'plain'} refused={refused} aria-busy={change.isPending} onClick={save}>
          Save
        </Button>
        <Button refused={refused} onClick={turn}>
          {webhook.is_active ? 'Switch off' : 'Switch on'}
        </Button>
        <span className="flex-1" />
        <Button refused={refused} onClick={() => setAsking(true)}>
          Delete
        </Button>
      </div>
      <p className="pt-2 text-head text-text-3">
        While it is off nothing is sent, nor later what happened meanwhile; what was waiting waits on.
      </p>
      <DeleteWebhook webhook={webhook} open={asking} onClose={() => setAsking(false)} />
    </Panel>
  );
}

interface DeleteWebhookProps {
  readonly webhook: Webhook;
  readonly open: boolean;
  readonly onClose: () => void;
}

function DeleteWebhook({ webhook, open, onClose }: DeleteWebhookProps) {
  const remove = useChange('DELETE /v1/webhooks/:id', STALE);
  const go = useGo();
  // As a promise: by then the webhook, and this with it, may be gone from the page.
  const run = () =>
    remove.mutateAsync({ params: { id: webhook.id } }).then(
      () => {
        showToast('The webhook is deleted.');
        go({ path: '/webhooks' }, { replace: true });
      },
      () => {
        // The dialog shows it.
      },
    );
  return (
    <ConfirmDialog
      open={open}
      title="Delete this webhook?"
      action="Delete webhook"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => void run()}
      onClose={onClose}
    >
      <p className="break-all">{webhook.destination}</p>
      <p>Its log goes with it, and what was still to be sent is not sent.</p>
    </ConfirmDialog>
  );
}

interface SecretProps {
  readonly label: string;
  readonly name: string;
  /** null = not for this reader, or it cannot be opened. */
  readonly value: string | null;
}

function Secret({ label, name, value }: SecretProps) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="flex flex-col gap-1">
      <span className="text-head text-text-2">{label}</span>
      {value === null ? (
        <span className="text-text-3">Shown to admins only, or sealed with another master key.</span>
      ) : (
        <span className="flex items-center gap-2">
          <code className="min-w-0 flex-1 truncate rounded-control bg-sunken px-2 py-1 text-code">
            {isShown ? value : '•'.repeat(24)}
          </code>
          <Button
            size="small"
            aria-label={isShown ? `Hide ${name}` : `Reveal ${name}`}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? 'Hide' : 'Reveal'}
          </Button>
          <CopyButton what={name} text={value} />
        </span>
      )}
    </div>
  );
}
