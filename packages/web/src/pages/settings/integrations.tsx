// What this Heliometer is connected to, and how each is set up. Secrets are set where it runs and shown nowhere.
import { type ReactNode, useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Snippet } from '../../parts/snippet.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { AppLink } from '../../url/app-link.tsx';
import { SectionHead } from './section.tsx';

type Connected = ApiAnswer<'GET /v1/system'>['integrations'];

export function Integrations() {
  const system = useApi('GET /v1/system', {});
  return (
    <>
      <SectionHead title="Integrations">
        Settings of the machine apply to all organisations, and take effect with its next start. Passwords and headers
        in them are never shown.
      </SectionHead>
      <Loaded query={system} what="The integrations" skeleton={<SkeletonLines lines={12} />}>
        {({ integrations: { smtp, otel, public_url: publicUrl } }) => (
          <>
            <Mail smtp={smtp} publicUrl={publicUrl} />
            <Slack />
            <Posthog />
            <Otlp otel={otel} />
          </>
        )}
      </Loaded>
    </>
  );
}

interface IntegrationProps {
  readonly title: string;
  /** Absent: there is nothing to set up on the machine. */
  readonly isSet?: boolean;
  readonly children: ReactNode;
}

function Integration({ title, isSet, children }: IntegrationProps) {
  return (
    <section aria-label={title} className="flex flex-col items-start gap-3 border-t border-line pt-4">
      <h3 className="flex items-center gap-2 font-semibold">
        {title}
        {isSet === undefined ? null : <Badge tone="neutral">{isSet ? 'set up' : 'not set up'}</Badge>}
      </h3>
      {children}
    </section>
  );
}

interface MailProps {
  readonly smtp: Connected['smtp'];
  readonly publicUrl: string | null;
}

function Mail({ smtp, publicUrl }: MailProps) {
  const refused = useRefusal('manage');
  const [isTesting, setTesting] = useState(false);
  return (
    <Integration title="E-mail (SMTP)" isSet={smtp !== null}>
      {smtp === null ? (
        <>
          <p>Alerts, reports and invitations are mailed once a mail server is set.</p>
          <Snippet
            label="How to set up e-mail"
            variants={[
              {
                name: 'Environment',
                code: "HELIOMETER_SMTP_URL='smtps://user:password@mail.example.com:465'\nHELIOMETER_SMTP_FROM='Heliometer <heliometer@example.com>'",
              },
            ]}
          />
        </>
      ) : (
        <>
          <p>
            Sent by <code className="text-code">{smtp.host}</code>, from <code className="text-code">{smtp.from}</code>.
          </p>
          <Button refused={refused} onClick={() => setTesting(true)}>
            Send a test
          </Button>
        </>
      )}
      <p className="text-head text-text-2">
        {publicUrl === null ? (
          <>
            Links in messages lead to this machine’s own address. Where others reach it by another, set{' '}
            <code className="text-code">HELIOMETER_PUBLIC_URL</code>.
          </>
        ) : (
          <>
            Links in messages lead to <code className="text-code">{publicUrl}</code>.
          </>
        )}
      </p>
      {isTesting ? <TestMail onClose={() => setTesting(false)} /> : null}
    </Integration>
  );
}

function TestMail({ onClose }: { readonly onClose: () => void }) {
  const own = useApi('GET /api/auth/me', {}).data?.account?.email ?? '';
  const [to, setTo] = useState(own);
  const [fault, setFault] = useState<string | null>(null);
  const test = useChange('POST /v1/alert/test');
  const run = () => {
    if (!/^\S+@\S+$/.test(to.trim())) return setFault('Give an e-mail address, such as ada@example.com.');
    test.mutate(
      { body: { emails: [to.trim()] } },
      {
        onSuccess: ([result]) => {
          if (result?.success !== true) return setFault(result?.message ?? 'It was not sent.');
          showToast(`Sent to ${to.trim()}: ${result.message}`);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title="Send a test"
      action="Send"
      isBusy={test.isPending}
      error={test.error}
      onSubmit={run}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label="To"
        inputMode="email"
        value={to}
        error={fault}
        onChange={({ target }) => {
          setTo(target.value);
          setFault(null);
        }}
      />
    </FormDialog>
  );
}

function Slack() {
  return (
    <Integration title="Slack">
      <p>
        Nothing to set up here: each{' '}
        <AppLink path="/alerts" className="text-accent underline">
          alert
        </AppLink>{' '}
        and the{' '}
        <AppLink path="/settings/reports" className="text-accent underline">
          weekly report
        </AppLink>{' '}
        take incoming webhooks of Slack, and alerts can be tested where they are made.
      </p>
    </Integration>
  );
}

function Posthog() {
  return (
    <Integration title="PostHog">
      <p>
        A call that names a project sends it an event once the call is recorded. By header, so each program chooses.
      </p>
      <Snippet
        label="How to send events to PostHog"
        variants={[
          {
            name: 'Headers',
            code: 'Helicone-Posthog-Key: phc_…\nHelicone-Posthog-Host: https://eu.i.posthog.com',
          },
        ]}
      />
    </Integration>
  );
}

function Otlp({ otel }: { readonly otel: Connected['otel'] }) {
  return (
    <Integration title="OpenTelemetry (OTLP)" isSet={otel !== null}>
      {otel === null ? (
        <>
          <p>Each call goes out as a GenAI span once a receiver is set.</p>
          <Snippet
            label="How to send spans"
            variants={[
              {
                name: 'Environment',
                code: "HELIOMETER_OTEL_ENDPOINT='http://collector:4318/v1/traces'\nHELIOMETER_OTEL_HEADERS='authorization=Bearer …'",
              },
            ]}
          />
        </>
      ) : (
        <p>
          <Value kind="share" value={otel.sample_rate} /> of the calls go to{' '}
          <code className="text-code">{otel.host}</code>, {otel.content ? 'with' : 'without'} prompts and answers.
        </p>
      )}
    </Integration>
  );
}
