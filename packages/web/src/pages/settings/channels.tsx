// Where alerts and the weekly report go: each address once, with those that use it and a message to try it with.
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { TestOutcome } from '../../parts/test-outcome.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { Refused, SectionHead, Thing, ThingList } from './section.tsx';

type Alert = ApiAnswer<'GET /v1/alert/query'>['alerts'][number];
type Report = ApiAnswer<'GET /v1/report'>;
type Kind = 'emails' | 'slack_channels' | 'webhooks';

interface Channel {
  readonly kind: Kind;
  readonly to: string;
  readonly alerts: readonly Alert[];
  readonly isOfReport: boolean;
}

const KINDS: Readonly<Record<Kind, string>> = { emails: 'E-mail', slack_channels: 'Slack', webhooks: 'Webhook' };

export function Channels() {
  const alerts = useApi('GET /v1/alert/query', { query: { historyPageSize: 1 } });
  const report = useApi('GET /v1/report', {});
  return (
    <>
      <SectionHead title="Alert channels" isManaged>
        Where alerts and the weekly report go. An address is set where it is used: in an alert, or under{' '}
        <AppLink path="/settings/reports" className="text-accent underline">
          Reports
        </AppLink>
        .
      </SectionHead>
      <Loaded query={alerts} what="The alerts" skeleton={<SkeletonLines lines={4} />}>
        {(found) => (
          <Loaded query={report} what="The report" skeleton={<SkeletonLines lines={4} />}>
            {(settings) => <List channels={channelsOf(found.alerts, settings)} />}
          </Loaded>
        )}
      </Loaded>
    </>
  );
}

function channelsOf(alerts: readonly Alert[], report: Report): readonly Channel[] {
  return (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const ofReport = new Set<string>(report === null || kind === 'webhooks' ? [] : report[kind]);
    const all = new Set([...alerts.flatMap((alert) => alert[kind]), ...ofReport]);
    return [...all].map((to) => ({
      kind,
      to,
      alerts: alerts.filter((alert) => alert[kind].includes(to)),
      isOfReport: ofReport.has(to),
    }));
  });
}

function List({ channels }: { readonly channels: readonly Channel[] }) {
  if (channels.length === 0) {
    return (
      <Empty flush title="Nobody is told anything yet. An alert tells the addresses it names.">
        <AppLink path="/alerts" search={{ open: 'new' }} className="text-accent hover:underline">
          Set an alert
        </AppLink>
      </Empty>
    );
  }
  return (
    <ThingList label="Alert channels">
      {channels.map((channel) => (
        <Row key={`${channel.kind} ${channel.to}`} channel={channel} />
      ))}
    </ThingList>
  );
}

function Row({ channel: { kind, to, alerts, isOfReport } }: { readonly channel: Channel }) {
  const refused = useRefusal('manage');
  const send = useChange('POST /v1/alert/test');
  const [outcome] = send.data ?? [];
  return (
    <Thing
      title={<span className="break-all">{to}</span>}
      facts={
        <>
          <span>{KINDS[kind]}</span>
          {alerts.map(({ id, name }) => (
            <AppLink key={id} path="/alerts" search={{ open: id }} className="text-accent hover:underline">
              {name}
            </AppLink>
          ))}
          {isOfReport ? (
            <AppLink path="/settings/reports" className="text-accent hover:underline">
              Weekly report
            </AppLink>
          ) : null}
          <span role="status">
            {outcome === undefined ? null : <TestOutcome success={outcome.success} message={outcome.message} />}
          </span>
          <Refused error={send.error} />
        </>
      }
      actions={
        <Button
          size="small"
          refused={refused}
          aria-busy={send.isPending}
          aria-label={`Send a test to ${to}`}
          onClick={() => send.mutate({ body: { [kind]: [to] } })}
        >
          Send a test
        </Button>
      }
    />
  );
}
