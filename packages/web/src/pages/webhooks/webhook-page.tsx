// One webhook: what was sent to it, what it answered, and how it is set up.
import { useLocation, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { AppLink } from '../../url/app-link.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { Health } from './columns.tsx';
import { Deliveries } from './deliveries.tsx';
import { DeliveryDrawer } from './delivery-drawer.tsx';
import { ReplayFailed } from './replay-failed.tsx';
import { params } from './search.ts';
import { WebhookSettings } from './webhook-settings.tsx';
import type { Webhook } from './words.ts';

export function Page() {
  const { webhookId = '' } = useParams({ strict: false }) as { readonly webhookId?: string };
  const query = useApi('GET /v1/webhooks', {});
  return (
    <Loaded
      query={query}
      what="The webhook"
      skeleton={
        <>
          <PageHeader title="Webhook" ranged={false} />
          <div className="p-6">
            <SkeletonLines lines={12} />
          </div>
        </>
      }
    >
      {(webhooks) => {
        const webhook = webhooks.find(({ id }) => id === webhookId);
        return webhook === undefined ? <NoWebhook /> : <OneWebhook webhook={webhook} />;
      }}
    </Loaded>
  );
}

function NoWebhook() {
  return (
    <>
      <PageHeader title="Webhook" ranged={false} />
      <Empty title="There is no such webhook here. It may have been deleted.">
        <AppLink path="/webhooks" className="text-accent hover:text-accent-hover">
          All webhooks
        </AppLink>
      </Empty>
    </>
  );
}

function OneWebhook({ webhook }: { readonly webhook: Webhook }) {
  const search = usePageSearch(params);
  const changeUrl = useUrlChange();
  // On the way to another page the address has that one's parameters already.
  const isHere = useLocation({ select: ({ pathname }) => pathname.endsWith(webhook.id) });
  const kept = useRef(search);
  if (isHere) kept.current = search;
  const { tab, open } = kept.current;
  return (
    <>
      <PageHeader
        title={hostOf(webhook.destination)}
        tabTitle="Webhook"
        ranged={false}
        note={
          <span className="flex items-center gap-2">
            {webhook.is_active ? 'on' : 'off'}
            <Health id={webhook.id} />
          </span>
        }
      >
        <AppLink path="/webhooks" className="text-accent hover:text-accent-hover">
          All webhooks
        </AppLink>
        <Actions webhook={webhook} />
      </PageHeader>
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Tabs
            label="Webhook"
            value={tab ?? 'deliveries'}
            onChange={(next) => changeUrl({ tab: next === 'settings' ? next : undefined, open: undefined })}
            tabs={[
              { value: 'deliveries', label: 'Deliveries', content: () => <Deliveries webhook={webhook} /> },
              { value: 'settings', label: 'Settings', content: () => <WebhookSettings webhook={webhook} /> },
            ]}
          />
        </div>
        {open === undefined ? null : (
          <DeliveryDrawer key={open} webhook={webhook} id={open} onClose={() => changeUrl({ open: undefined })} />
        )}
      </div>
    </>
  );
}

function hostOf(destination: string): string {
  return URL.parse(destination)?.host ?? destination;
}

function Actions({ webhook }: { readonly webhook: Webhook }) {
  const [replaying, setReplaying] = useState(false);
  const refused = useRefusal('manage');
  const send = useChange('POST /v1/webhooks/:id/test');
  const test = () =>
    send.mutate(
      { params: { id: webhook.id } },
      {
        onSuccess: ({ success, message }) =>
          showToast(`${success ? 'The test arrived.' : 'The test did not arrive.'} ${message}`, {
            tone: success ? 'plain' : 'error',
          }),
        onError: ({ message }) => showToast(message, { tone: 'error' }),
      },
    );
  return (
    <>
      <Button refused={refused} aria-busy={send.isPending} onClick={test}>
        Send a test
      </Button>
      <Button refused={refused} onClick={() => setReplaying(true)}>
        Send failed again
      </Button>
      {replaying ? <ReplayFailed webhook={webhook} onClose={() => setReplaying(false)} /> : null}
    </>
  );
}
