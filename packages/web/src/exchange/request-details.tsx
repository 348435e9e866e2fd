// What is known of a call beside its bodies: properties, scores and rating, which can be changed here; prompt, sizes, names.
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../api/use-api.ts';
import { formatBytes, formatScore, scoreLabel } from '../format/numbers.ts';
import { useKeys } from '../keys/keys.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { TextField } from '../parts/fields.tsx';
import { showToast } from '../toasts/toasts.ts';

const STALE = ['GET /v1/request/:id', 'POST /v1/request/query', 'POST /v1/request/query-rows'] as const;

export function RequestDetails({ detail }: { readonly detail: HeliconeRequestDetail }) {
  const id = detail.request_id;
  const rate = useChange('POST /v1/request/:id/feedback', STALE);
  const put = useChange('PUT /v1/request/:id/property', STALE);
  const score = useChange('POST /v1/request/:id/score', STALE);
  const failed = (error: Error) => showToast(error.message, { tone: 'error' });
  const give = (rating: boolean) => rate.mutate({ params: { id }, body: { rating } }, { onError: failed });
  useKeys('Details', [
    { keys: 't', label: 'Thumb up', run: () => give(true) },
    { keys: 'Shift+T', label: 'Thumb down', run: () => give(false) },
  ]);
  return (
    <div className="flex flex-col gap-6 p-4">
      <Part title="Feedback">
        <div className="flex gap-1">
          <IconButton
            label="Good"
            icon={ThumbsUp}
            keys="t"
            pressed={detail.feedback_rating === true}
            onClick={() => give(true)}
          />
          <IconButton
            label="Bad"
            icon={ThumbsDown}
            keys="Shift+T"
            pressed={detail.feedback_rating === false}
            onClick={() => give(false)}
          />
        </div>
      </Part>
      <Part title="Properties">
        <Pairs pairs={Object.entries(detail.properties)} />
        <AddPair
          names={['Property', 'Value']}
          onAdd={(key, value) => put.mutate({ params: { id }, body: { key, value } }, { onError: failed })}
        />
      </Part>
      <Part title="Scores">
        <Pairs
          pairs={Object.entries(detail.scores).map(([name, value]) => [scoreLabel(name), formatScore(name, value)])}
        />
        <AddPair
          names={['Score', 'Number']}
          onAdd={(name, value) =>
            score.mutate({ params: { id }, body: { scores: { [name]: Number(value) } } }, { onError: failed })
          }
        />
      </Part>
      <Part title="About">
        <Pairs pairs={aboutOf(detail)} />
      </Part>
    </div>
  );
}

function aboutOf(detail: HeliconeRequestDetail): readonly (readonly [string, string])[] {
  const { prompt_id: promptId, prompt_version: version, session, websocket } = detail;
  const known: readonly (readonly [string, string | null])[] = [
    ['Path', detail.request_path],
    ['Upstream', detail.target_url],
    ['Asked for', detail.request_model],
    ['Answered by', detail.response_model],
    ['Prompt', promptId === null ? null : `${promptId} ${version ?? ''}`],
    ['Session', session.id],
    ['Session path', session.path],
    ['User', detail.request_user_id],
    ['Key', detail.key_id],
    ['Finish reason', detail.finish_reason],
    ['Error', detail.error_code],
    ['Sent', formatBytes(detail.request_bytes)],
    ['Answered', formatBytes(detail.response_bytes)],
    [
      'WebSocket',
      websocket === null ? null : `${websocket.framesFromClient} frames sent, ${websocket.framesFromUpstream} received`,
    ],
    ['Exchange', detail.exchange_id],
  ];
  return known.filter((pair): pair is readonly [string, string] => pair[1] !== null);
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-head font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Pairs({ pairs }: { readonly pairs: readonly (readonly [string, string])[] }) {
  return (
    <dl>
      {pairs.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[140px_minmax(0,1fr)] gap-4 border-t border-line py-1">
          <dt className="truncate text-text-2">{name}</dt>
          <dd className="tnum wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface AddPairProps {
  readonly names: readonly [string, string];
  readonly onAdd: (name: string, value: string) => void;
}

function AddPair({ names, onAdd }: AddPairProps) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '' || value.trim() === '') return;
    onAdd(name.trim(), value.trim());
    setName('');
    setValue('');
  };
  return (
    <form className="flex items-end gap-2" onSubmit={add}>
      <TextField label={names[0]} value={name} onChange={({ target }) => setName(target.value)} />
      <TextField label={names[1]} value={value} onChange={({ target }) => setValue(target.value)} />
      <Button type="submit">Add</Button>
    </form>
  );
}
