// A column: which model, with which key, what is sent, and what came.
import { CHAT_PROVIDERS, type ChatSlug } from '@heliometer/contract';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import type { Draft } from '../../prompt/draft.ts';
import { MessagesEditor } from '../../prompt/messages-editor.tsx';
import { SettingsEditor } from '../../prompt/settings-editor.tsx';
import { AddKey } from './add-key.tsx';
import { AnswerView } from './answer-view.tsx';
import type { Lane } from './lanes.ts';
import type { Run } from './run-call.ts';
import type { Said } from './wire.ts';

const PROVIDERS = Object.entries(CHAT_PROVIDERS).map(([value, { name }]) => ({ value, label: name }));
const NEWEST = '';

interface LaneViewProps {
  readonly lane: Lane;
  readonly place: number;
  /** Its messages stand in the first column. */
  readonly isFollowing: boolean;
  readonly run: Run | undefined;
  /** Why it cannot be run; null = it can, or was not tried yet. */
  readonly fault: string | null;
  readonly onChange: (change: Partial<Lane>) => void;
  readonly onRemove: (() => void) | null;
  readonly onStop: () => void;
  readonly onContinue: (said: Said) => void;
}

export function LaneView(props: LaneViewProps) {
  const { lane, place, isFollowing, run, fault, onChange, onRemove, onStop, onContinue } = props;
  const { draft } = lane;
  const set = (change: Partial<Draft>) => onChange({ draft: { ...draft, ...change } });
  return (
    <section aria-label={`Column ${place}`} className="flex min-w-0 flex-col rounded-panel border border-line bg-panel">
      <div className="flex flex-col gap-4 p-4">
        <div className="flex items-start gap-2">
          <div className="grid min-w-0 flex-1 grid-cols-2 gap-2">
            <ChoiceField
              label="Provider"
              value={lane.provider}
              options={PROVIDERS}
              onChange={(value) => onChange({ provider: value as ChatSlug, keyName: null })}
            />
            <TextField label="Model" value={draft.model} onChange={({ target }) => set({ model: target.value })} />
          </div>
          {onRemove === null ? null : (
            <IconButton label={`Remove column ${place}`} icon={X} size="small" onClick={onRemove} />
          )}
        </div>
        <KeyChoice lane={lane} onChange={onChange} />
        {isFollowing ? (
          <p className="text-text-2">Its messages are those of column 1.</p>
        ) : (
          <MessagesEditor messages={draft.messages} onChange={(messages) => set({ messages })} />
        )}
        <SettingsEditor label="Settings" text={draft.settings} onChange={(settings) => set({ settings })} />
        {fault === null ? null : (
          <p role="alert" className="text-error">
            {fault}
          </p>
        )}
      </div>
      {run === undefined ? null : <AnswerView run={run} onStop={onStop} onContinue={onContinue} />}
    </section>
  );
}

function KeyChoice({ lane: { provider, keyName }, onChange }: Pick<LaneViewProps, 'lane' | 'onChange'>) {
  const [isAdding, setAdding] = useState(false);
  const { data } = useApi('GET /v1/vault/keys', {});
  const keys = (data ?? []).filter((key) => key.provider_name === provider && key.active);
  const named = keys.flatMap(({ provider_key_name: name, hint }) =>
    name === null ? [] : [{ value: name, label: `${name} (…${hint.replace(/^…/, '')})` }],
  );
  const { name: providerName } = CHAT_PROVIDERS[provider];
  const isMissing = data !== undefined && keys.length === 0;
  return (
    <div className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <ChoiceField
          label="Key"
          value={keyName ?? NEWEST}
          options={[{ value: NEWEST, label: isMissing ? 'None stored yet' : 'The newest' }, ...named]}
          onChange={(value) => onChange({ keyName: value === NEWEST ? null : value })}
        />
      </div>
      <Button onClick={() => setAdding(true)}>Add a key</Button>
      {isAdding ? (
        <AddKey
          {...{ provider, providerName }}
          onClose={() => setAdding(false)}
          onAdded={(name) => {
            onChange({ keyName: name });
            setAdding(false);
          }}
        />
      ) : null}
    </div>
  );
}
