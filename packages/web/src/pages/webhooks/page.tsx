// Webhooks: did they get it?
import { Plus } from 'lucide-react';
import { useApi } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Snippet } from '../../parts/snippet.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { useGo } from '../../url/app-link.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { Health, WEBHOOK_COLUMNS } from './columns.tsx';
import { examplePayload } from './example.ts';
import { NewWebhook } from './new-webhook.tsx';
import { params } from './search.ts';
import { filterInWords, type Webhook } from './words.ts';

export function Page() {
  const { open } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const query = useApi('GET /v1/webhooks', {});
  const refused = useRefusal('manage');
  const count = query.data?.length;
  const make = (
    <Button
      look={open === 'new' ? 'plain' : 'primary'}
      icon={Plus}
      refused={refused}
      onClick={() => changeUrl({ open: 'new' })}
    >
      New webhook
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        ranged={false}
        note={count === undefined || count === 0 ? undefined : <Value kind="count" value={count} />}
      >
        {make}
      </PageHeader>
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Loaded
            query={query}
            what="The webhooks"
            skeleton={
              <div className="p-6">
                <SkeletonLines lines={12} />
              </div>
            }
          >
            {(webhooks) => (webhooks.length === 0 ? <NoWebhooks /> : <WebhookTable webhooks={webhooks} />)}
          </Loaded>
        </div>
        {open === 'new' ? <NewWebhook onClose={() => changeUrl({ open: undefined })} /> : null}
      </div>
    </>
  );
}

function NoWebhooks() {
  return (
    <div className="max-w-[680px]">
      <Empty title="Nothing is sent anywhere yet. A webhook is an address of yours that gets each recorded request a moment after it ended:">
        <Snippet label="What is sent" variants={[{ name: 'What is sent', code: examplePayload(true) }]} />
      </Empty>
    </div>
  );
}

function WebhookTable({ webhooks }: { readonly webhooks: readonly Webhook[] }) {
  const go = useGo();
  const to = ({ id }: Webhook) => ({ path: `/webhooks/${id}` });
  return (
    <DataTable<Webhook>
      label="Webhooks"
      columns={WEBHOOK_COLUMNS}
      rows={webhooks}
      keyOf={({ id }) => id}
      to={to}
      onOpen={(webhook) => go(to(webhook))}
      stacked={(webhook) => (
        <span className="flex flex-col gap-0.5">
          <span className="truncate">{webhook.destination}</span>
          <span className="flex gap-2 text-head text-text-2">
            <span className="min-w-0 flex-1 truncate">
              {`${webhook.is_active ? 'on' : 'off'} · ${filterInWords(webhook)}`}
            </span>
            <Health id={webhook.id} />
          </span>
        </span>
      )}
    />
  );
}
