// One delivery: its tries, the body as it is sent, and sending it again.
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { JsonView } from '../../code/json-view.tsx';
import { column, condition } from '../../filter/filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { shortId } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Drawer } from '../../parts/drawer.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { between, writeRange } from '../../range/range.ts';
import { showToast } from '../../toasts/toasts.ts';
import { AppLink } from '../../url/app-link.tsx';
import { DeliveryState } from './columns.tsx';
import { answerOf, type Delivery, type Webhook } from './words.ts';

interface DeliveryDrawerProps {
  readonly webhook: Webhook;
  readonly id: string;
  readonly onClose: () => void;
}

const EVERY_MS = 3_000;
const DAY_MS = 86_400_000;

export function DeliveryDrawer({ webhook, id, onClose }: DeliveryDrawerProps) {
  const query = useApi(
    'GET /v1/webhooks/:id/deliveries/:deliveryId',
    { params: { id: webhook.id, deliveryId: id } },
    { fresh: true, everyMs: EVERY_MS },
  );
  const delivery = query.data;
  return (
    <Drawer
      label="Delivery"
      onClose={onClose}
      title={
        <>
          <h2 className="font-mono text-code">{shortId(id)}</h2>
          <CopyButton what="delivery id" text={id} />
          {delivery === undefined ? null : <DeliveryState delivery={delivery} />}
        </>
      }
      actions={<ReplayButton webhook={webhook} id={id} />}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
        <Loaded query={query} what="The delivery" skeleton={<SkeletonLines lines={8} />}>
          {(shown) => (
            <>
              <Facts delivery={shown} />
              <Attempts delivery={shown} />
              {shown.payload === null ? (
                <p className="text-text-2">The request was deleted: there is no body to send any more.</p>
              ) : (
                <JsonView label="Body, as it is sent" value={parsed(shown.payload)} />
              )}
              <HeaderNames delivery={shown} />
            </>
          )}
        </Loaded>
      </div>
    </Drawer>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function ReplayButton({ webhook, id }: { readonly webhook: Webhook; readonly id: string }) {
  const refused = useRefusal('manage');
  const replay = useChange('POST /v1/webhooks/:id/deliveries/:deliveryId/replay', [
    'GET /v1/webhooks/:id/deliveries',
    'GET /v1/webhooks/:id/deliveries/:deliveryId',
    'GET /v1/webhooks/:id/deliveries/count',
  ]);
  const run = () =>
    replay.mutate(
      { params: { id: webhook.id, deliveryId: id } },
      { onError: ({ message }) => showToast(message, { tone: 'error' }) },
    );
  const why = refused ?? (webhook.is_active ? undefined : 'Switch the webhook on first');
  return (
    <Button size="small" refused={why} aria-busy={replay.isPending} onClick={run}>
      Send again
    </Button>
  );
}

function Facts({ delivery }: { readonly delivery: Delivery }) {
  const madeMs = Date.parse(delivery.created_at);
  const search = {
    ...writeRange(between(madeMs - DAY_MS, madeMs + DAY_MS)),
    f: printFilter(condition(column('request_id'), 'equals', delivery.request_id)),
    open: delivery.request_id,
  };
  return (
    <p className="flex flex-wrap gap-x-2 text-text-2">
      <span>
        Of <Value kind="moment" value={madeMs} />
      </span>
      <span>·</span>
      <AppLink path="/requests" search={search} className="text-accent hover:text-accent-hover">
        Its request
      </AppLink>
      {delivery.next_attempt_at === null ? null : (
        <>
          <span>·</span>
          <span>
            next try <Value kind="last-use" value={Date.parse(delivery.next_attempt_at)} />
          </span>
        </>
      )}
    </p>
  );
}

function Attempts({ delivery: { attempts, attempt_count: count } }: { readonly delivery: Delivery }) {
  if (attempts.length === 0) return <p className="text-text-2">Not sent yet.</p>;
  return (
    <section aria-label="Tries" className="flex flex-col gap-1">
      <h3 className="text-head font-semibold text-text-2">
        {count > attempts.length ? `The last ${attempts.length} of ${count} tries` : 'Tries'}
      </h3>
      <ol className="flex flex-col">
        {attempts.toReversed().map((attempt) => (
          <li key={attempt.at} className="tnum flex gap-4 border-b border-line py-1">
            <span className="w-[136px]">
              <Value kind="moment" value={Date.parse(attempt.at)} />
            </span>
            <span className="min-w-0 flex-1">{answerOf(attempt)}</span>
            <Value kind="duration" value={attempt.duration_ms} about="How long it took" />
          </li>
        ))}
      </ol>
    </section>
  );
}

function HeaderNames({ delivery }: { readonly delivery: Delivery }) {
  const rows = [
    ['Content-Type', 'application/json'],
    ['Helicone-Signature', 'HMAC-SHA256 of the body, in hexadecimal'],
    ['Webhook-Id', delivery.id],
    ['Webhook-Timestamp', 'Seconds since 1970, of each try'],
    ['Webhook-Signature', 'v1, over id, timestamp and body'],
  ] as const;
  return (
    <section aria-label="Headers" className="flex flex-col gap-1">
      <h3 className="text-head font-semibold text-text-2">Headers</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="font-mono text-code text-text-2">{name}</dt>
            <dd className="min-w-0 break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
