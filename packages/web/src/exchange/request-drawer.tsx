// One request, read from top to bottom: facts known from the row at once, then chat, raw, attempts, cost, headers, details.
import type { HeliconeRequestDetail, ListedRequest, LlmSchema } from '@heliometer/contract';
import { useRef } from 'react';
import { useApi } from '../api/use-api.ts';
import { ChatView } from '../chat/chat-view.tsx';
import { shortId } from '../format/numbers.ts';
import { type KeyBinding, useKeys } from '../keys/keys.ts';
import { OutcomeBadge } from '../parts/badge.tsx';
import { CopyButton, copyText } from '../parts/copy-button.tsx';
import { Drawer } from '../parts/drawer.tsx';
import { ErrorBox, SkeletonLines } from '../parts/states.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Value } from '../parts/value.tsx';
import { AppLink } from '../url/app-link.tsx';
import { AttemptsTimeline } from './attempts-timeline.tsx';
import { CallCost, TokensIn, TokensOut } from './call-figures.tsx';
import { curlOf } from './curl.ts';
import { HeaderList } from './header-list.tsx';
import { noticesOf } from './notices.ts';
import { PlaygroundLink, usePlayground } from './playground-link.tsx';
import { RawView } from './raw-view.tsx';
import { Receipt } from './receipt.tsx';
import { RequestDetails } from './request-details.tsx';
import { stepToNextHit } from './step-hits.ts';

export const TABS = ['chat', 'raw', 'attempts', 'cost', 'headers', 'details'] as const;
export type DrawerTab = (typeof TABS)[number];

interface RequestDrawerProps {
  readonly id: string;
  /** From the list, while the rest is on its way. */
  readonly row: ListedRequest | undefined;
  readonly tab: DrawerTab;
  readonly onTab: (tab: DrawerTab) => void;
  readonly onClose: () => void;
  readonly place?: string;
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
  /** A search in bodies whose hits are marked. */
  readonly mark?: string | undefined;
  readonly onCompare?: (() => void) | undefined;
}

export function RequestDrawer(props: RequestDrawerProps) {
  const { id, row, tab, onTab, onClose, mark } = props;
  const query = useApi('GET /v1/request/:id', { params: { id }, query: { includeBody: 'true' } }, { fresh: true });
  const shown = query.data ?? row;
  const detail = query.data;
  const curl = () => (detail === undefined ? '' : curlOf(detail, location.origin));
  const playground = usePlayground(id);
  const chat = useRef<HTMLDivElement>(null);
  useDrawerKeys(props, {
    curl: detail === undefined ? null : curl,
    playground: playground?.go ?? null,
    nextHit: () => stepToNextHit(chat.current),
  });
  return (
    <Drawer
      label={`Request ${shortId(id)}`}
      onClose={onClose}
      place={props.place}
      onPrevious={props.onPrevious}
      onNext={props.onNext}
      title={shown === undefined ? <code className="text-code">{shortId(id)}</code> : <Title row={shown} />}
      actions={
        <>
          {playground === null ? null : <PlaygroundLink to={playground.to} />}
          <CopyButton what="as curl" label="curl" text={curl} />
        </>
      }
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
            content: () => (
              <div ref={name === 'chat' ? chat : undefined}>
                <Content tab={name} detail={detail} mark={mark} />
              </div>
            ),
          }))}
        />
      )}
    </Drawer>
  );
}

interface DrawerDeeds {
  /** null = not there yet, or not here. */
  readonly curl: (() => string) | null;
  readonly playground: (() => void) | null;
  /** False: there is no other. */
  readonly nextHit: () => boolean;
}

function useDrawerKeys({ id, onTab, onNext, onCompare, mark }: RequestDrawerProps, deeds: DrawerDeeds): void {
  const { curl, playground, nextHit } = deeds;
  const tabs = TABS.map(
    (name, i): KeyBinding => ({ keys: String(i + 1), label: TITLES[name], run: () => onTab(name) }),
  );
  const keys: KeyBinding[] = [
    { keys: 'c', label: 'Copy id', run: () => copyText(id) },
    { keys: 'y', label: 'Copy as curl', run: () => (curl === null ? false : copyText(curl())) },
  ];
  if (onCompare !== undefined) keys.push({ keys: 'd', label: 'Compare with the selected one', run: onCompare });
  if (playground !== null) keys.push({ keys: 'p', label: 'Open in the playground', run: playground });
  // After the last hit of this request comes the next request.
  if (mark !== undefined) keys.push({ keys: 'n', label: 'Next hit', run: () => nextHit() || onNext?.() });
  useKeys('Request', [...tabs, ...keys]);
}

const TITLES: Readonly<Record<DrawerTab, string>> = {
  chat: 'Chat',
  raw: 'Raw',
  attempts: 'Attempts',
  cost: 'Cost',
  headers: 'Headers',
  details: 'Details',
};

function Title({ row }: { readonly row: ListedRequest }) {
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

function Facts({ row, attempts }: { readonly row: ListedRequest; readonly attempts: number | undefined }) {
  const { session, latencies } = row;
  return (
    <p className="flex shrink-0 gap-x-3 gap-y-1 border-b border-line px-4 py-2 text-head whitespace-nowrap text-text-2 @max-[560px]:flex-wrap">
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
        <TokensIn call={row} /> in
      </span>
      <span>
        <TokensOut call={row} /> out
      </span>
      <span>
        cost <CallCost call={row} />
      </span>
      {attempts === undefined ? null : (
        <span className="tnum">
          {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
        </span>
      )}
      {row.request_user_id === null ? null : (
        <span className="min-w-[48px] truncate" title={`user ${row.request_user_id}`}>
          user {row.request_user_id}
        </span>
      )}
      {session.id === null ? null : (
        <AppLink
          path={`/sessions/${encodeURIComponent(session.id)}`}
          title={`session ${session.name ?? session.id}`}
          className="min-w-[48px] truncate text-accent hover:underline"
        >
          session {session.name ?? session.id}
        </AppLink>
      )}
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
      return <RawView detail={detail} />;
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
        <ChatView view={view} mark={mark} isTagged={detail.prompt_id !== null} />
      )}
    </>
  );
}
