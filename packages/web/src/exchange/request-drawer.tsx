// One request, read from top to bottom: facts known from the row at once, then chat, raw, attempts, cost, headers, details.
import type { HeliconeRequest, HeliconeRequestDetail, LlmSchema } from '@heliometer/contract';
import { useApi } from '../api/use-api.ts';
import { ChatView } from '../chat/chat-view.tsx';
import { JsonView } from '../code/json-view.tsx';
import { shortId } from '../format/numbers.ts';
import { type KeyBinding, useKeys } from '../keys/keys.ts';
import { OutcomeBadge } from '../parts/badge.tsx';
import { CopyButton, copyText } from '../parts/copy-button.tsx';
import { Drawer } from '../parts/drawer.tsx';
import { ErrorBox, SkeletonLines } from '../parts/states.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Value } from '../parts/value.tsx';
import { AttemptsTimeline } from './attempts-timeline.tsx';
import { curlOf } from './curl.ts';
import { HeaderList } from './header-list.tsx';
import { noticesOf } from './notices.ts';
import { Receipt } from './receipt.tsx';
import { RequestDetails } from './request-details.tsx';

export const TABS = ['chat', 'raw', 'attempts', 'cost', 'headers', 'details'] as const;
export type DrawerTab = (typeof TABS)[number];

interface RequestDrawerProps {
  readonly id: string;
  /** From the list, while the rest is on its way. */
  readonly row: HeliconeRequest | undefined;
  readonly tab: DrawerTab;
  readonly onTab: (tab: DrawerTab) => void;
  readonly onClose: () => void;
  readonly place?: string;
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
  /** A search in bodies whose hits are marked. */
  readonly mark?: string | undefined;
}

export function RequestDrawer(props: RequestDrawerProps) {
  const { id, row, tab, onTab, onClose, mark } = props;
  const query = useApi('GET /v1/request/:id', { params: { id }, query: { includeBody: 'true' } }, { fresh: true });
  const shown = query.data ?? row;
  const detail = query.data;
  const curl = () => (detail === undefined ? '' : curlOf(detail, location.origin));
  useKeys('Request', [
    ...TABS.map((name, i): KeyBinding => ({ keys: String(i + 1), label: TITLES[name], run: () => onTab(name) })),
    { keys: 'c', label: 'Copy id', run: () => copyText(id) },
    { keys: 'y', label: 'Copy as curl', run: () => (detail === undefined ? false : copyText(curl())) },
  ]);
  return (
    <Drawer
      label={`Request ${shortId(id)}`}
      onClose={onClose}
      place={props.place}
      onPrevious={props.onPrevious}
      onNext={props.onNext}
      title={shown === undefined ? <code className="text-code">{shortId(id)}</code> : <Title row={shown} />}
      actions={<CopyButton what="as curl" label="curl" text={curl} />}
    >
      {shown === undefined ? null : <Facts row={shown} attempts={detail?.attempts.length} />}
      {query.error === null ? null : (
        <ErrorBox
          error={query.error}
          what={
            query.error.status === 404
              ? 'This request is gone: it was deleted, or is of another organisation. It'
              : 'The request'
          }
          onRetry={() => void query.refetch()}
        />
      )}
      {detail === undefined ? (
        query.error === null && (
          <div className="p-4">
            <SkeletonLines lines={9} />
          </div>
        )
      ) : (
        <Tabs
          label="Parts of the request"
          value={tab}
          onChange={(next) => onTab(next as DrawerTab)}
          tabs={TABS.map((name) => ({
            value: name,
            label: TITLES[name],
            content: () => <Content tab={name} detail={detail} mark={mark} />,
          }))}
        />
      )}
    </Drawer>
  );
}

const TITLES: Readonly<Record<DrawerTab, string>> = {
  chat: 'Chat',
  raw: 'Raw',
  attempts: 'Attempts',
  cost: 'Cost',
  headers: 'Headers',
  details: 'Details',
};

function Title({ row }: { readonly row: HeliconeRequest }) {
  return (
    <>
      <OutcomeBadge outcome={row.outcome} status={row.response_status} />
      <span className="max-w-[220px] truncate font-semibold" title={row.model}>
        {row.model}
      </span>
      <span className="text-text-2">{row.provider}</span>
      <span className="text-text-2">
        <Value kind="moment" value={Date.parse(row.request_created_at)} />
      </span>
      <span className="inline-flex items-center">
        <code className="text-code text-text-2">{shortId(row.request_id)}</code>
        <CopyButton what="request id" text={row.request_id} />
      </span>
    </>
  );
}

function Facts({ row, attempts }: { readonly row: HeliconeRequest; readonly attempts: number | undefined }) {
  const { session, latencies } = row;
  return (
    <p className="flex shrink-0 flex-wrap gap-x-4 gap-y-1 border-b border-line px-4 py-2 text-text-2">
      <span>
        <Value kind="duration" value={latencies.total} /> total
      </span>
      <span>
        first token{' '}
        <Value
          kind="duration"
          value={latencies.ttft}
          none={row.stream ? null : 'Not a stream: the answer came whole'}
        />
      </span>
      <span>
        <Value kind="tokens" value={row.prompt_tokens} estimated={row.usage_estimated} /> in
      </span>
      <span>
        <Value kind="tokens" value={row.completion_tokens} estimated={row.usage_estimated} /> out
      </span>
      <span>
        cost <Value kind="call-cost" value={row.cost} />
      </span>
      {attempts === undefined ? null : (
        <span className="tnum">
          {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
        </span>
      )}
      {row.request_user_id === null ? null : <span className="truncate">user {row.request_user_id}</span>}
      {session.id === null ? null : <span className="truncate">session {session.name ?? session.id}</span>}
    </p>
  );
}

interface ContentProps {
  readonly tab: DrawerTab;
  readonly detail: HeliconeRequestDetail;
  readonly mark: string | undefined;
}

function Content({ tab, detail, mark }: ContentProps) {
  switch (tab) {
    case 'chat':
      return <Chat detail={detail} mark={mark} />;
    case 'raw':
      return (
        <div className="flex flex-col gap-4 p-4">
          <JsonView label="Request" value={detail.request_body} />
          <JsonView label="Response" value={detail.response_body} />
        </div>
      );
    case 'attempts':
      return <AttemptsTimeline detail={detail} />;
    case 'cost':
      return <Receipt detail={detail} />;
    case 'headers':
      return (
        <div className="flex flex-col gap-4 p-4">
          <HeaderList title="Sent by the client" headers={detail.request_headers} />
          <HeaderList title="Of the answer" headers={detail.response_headers} />
        </div>
      );
    case 'details':
      return <RequestDetails detail={detail} />;
    default:
      return tab satisfies never;
  }
}

function Chat({ detail, mark }: { readonly detail: HeliconeRequestDetail; readonly mark: string | undefined }) {
  const view = detail.llmSchema as LlmSchema | null;
  return (
    <>
      {noticesOf(detail).map((notice) => (
        <p key={notice} className="border-b border-line bg-info-bg px-4 py-1 text-info">
          {notice}
        </p>
      ))}
      {view === null ? (
        <p className="p-4 text-text-2">
          There is no conversation to show: the bodies are not kept, or are of a kind without one. Raw has what there
          is.
        </p>
      ) : (
        <ChatView view={view} mark={mark} />
      )}
    </>
  );
}
