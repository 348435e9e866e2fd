// How an exchange ended, or how something stands: icon and word, never colour alone. Total: what is not known is shown as it is.
import {
  Ban,
  CircleAlert,
  CircleSlash,
  Clock,
  CornerUpRight,
  Database,
  type LucideIcon,
  OctagonAlert,
  ShieldAlert,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export type Tone = 'ok' | 'warn' | 'error' | 'info' | 'cached' | 'threat' | 'neutral';

const TONES: Readonly<Record<Tone, string>> = {
  ok: 'bg-ok-bg text-ok',
  warn: 'bg-warn-bg text-warn',
  error: 'bg-error-bg text-error',
  info: 'bg-info-bg text-info',
  cached: 'bg-cached-bg text-cached',
  threat: 'bg-threat-bg text-threat',
  neutral: 'bg-sunken text-text-2',
};

interface BadgeProps {
  readonly tone: Tone;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
  readonly title?: string;
}

export function Badge({ tone, icon: Icon, children, title }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        'tnum inline-flex h-5 max-w-full align-middle items-center gap-1 rounded-badge px-1.5 text-head font-normal whitespace-nowrap',
        TONES[tone],
      )}
    >
      {Icon === undefined ? null : <Icon size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  );
}

interface Shown {
  readonly tone: Tone | null;
  readonly icon?: LucideIcon;
  readonly word: string;
}

/** What a status looks like where the provider's answer was passed on. */
function shownStatus(status: number): Shown {
  if (status >= 200 && status < 300) return { tone: null, word: String(status) };
  if (status >= 300 && status < 400) return { tone: 'info', icon: CornerUpRight, word: String(status) };
  if (status >= 400 && status < 500) return { tone: 'warn', icon: TriangleAlert, word: String(status) };
  if (status >= 500) return { tone: 'error', icon: CircleAlert, word: String(status) };
  return { tone: 'neutral', word: String(status) };
}

export function shownOutcome(outcome: string, status: number): Shown {
  switch (outcome) {
    case 'answered':
      return shownStatus(status);
    case 'cached':
      return { tone: 'cached', icon: Database, word: 'cached' };
    case 'rejected':
      return { tone: 'warn', icon: Ban, word: `${status} rejected` };
    case 'limited':
      return { tone: 'warn', icon: CircleSlash, word: `${status} limited` };
    case 'flagged':
      return { tone: 'threat', icon: ShieldAlert, word: 'flagged' };
    case 'threat':
      return { tone: 'threat', icon: ShieldAlert, word: 'threat' };
    case 'upstream_failed':
      return { tone: 'error', icon: OctagonAlert, word: `${status} upstream failed` };
    case 'timeout':
      return { tone: 'error', icon: Clock, word: `${status} timeout` };
    case 'client_gone':
      return { tone: 'neutral', icon: Unplug, word: '499 left' };
    case 'stopped':
      return { tone: 'neutral', icon: Unplug, word: 'stopped' };
    default:
      return { tone: 'neutral', word: outcome };
  }
}

export function OutcomeBadge({ outcome, status }: { readonly outcome: string; readonly status: number }) {
  const { tone, icon, word } = shownOutcome(outcome, status);
  if (tone === null) return <span className="tnum text-text-2">{word}</span>;
  return (
    <Badge tone={tone} {...(icon === undefined ? {} : { icon })}>
      {word}
    </Badge>
  );
}
