// Whether everything is being recorded: up to date, behind, or the console away. From /readyz, which answers without a session.
import { useQuery } from '@tanstack/react-query';
import { formatBytes, formatDuration } from '../format/numbers.ts';
import { cx } from '../parts/class-names.ts';
import { Tip } from '../parts/tip.tsx';
import { AppLink } from '../url/app-link.tsx';

const EVERY_MS = 5_000;
/** What lies in the journal that long is more than the usual moment. */
const BEHIND_MS = 3_000;

interface Readiness {
  readonly console: { readonly state: string };
  readonly journal: { readonly bytes: number; readonly oldest_ms: number };
}

interface Shown {
  readonly tone: string;
  readonly word: string;
  readonly more: string;
}

export function Recording({ isWide }: { readonly isWide: boolean }) {
  const { data, isError } = useQuery({
    queryKey: ['/readyz'],
    queryFn: readReadiness,
    refetchInterval: EVERY_MS,
    retry: false,
  });
  const { tone, word, more } = shownOf(data, isError);
  return (
    <Tip text={more} side="right">
      <AppLink
        path="/settings/system"
        className="flex h-8 items-center gap-2 rounded-control px-2 text-text-2 hover:bg-hover hover:text-text-1"
      >
        <span aria-hidden className={cx('mx-1 size-2 shrink-0 rounded-full', tone)} />
        <span role="status" className={cx('max-lg:sr-only', isWide ? 'min-w-0 truncate' : 'sr-only')}>
          {word}
        </span>
      </AppLink>
    </Tip>
  );
}

async function readReadiness({ signal }: { readonly signal: AbortSignal }): Promise<Readiness> {
  const response = await fetch('/readyz', { signal });
  return (await response.json()) as Readiness;
}

function shownOf(page: Readiness | undefined, isError: boolean): Shown {
  if (isError) return { tone: 'bg-error-solid', word: 'No answer', more: 'Heliometer does not answer' };
  if (page === undefined) return { tone: 'bg-control', word: 'Recording', more: '' };
  const { bytes, oldest_ms: oldestMs } = page.journal;
  const waiting = `${formatBytes(bytes)} waiting, the oldest for ${formatDuration(Math.round(oldestMs))}`;
  if (page.console.state !== 'ready') {
    return { tone: 'bg-warn-solid', word: 'Console down', more: `Calls are still being recorded: ${waiting}` };
  }
  if (oldestMs > BEHIND_MS) return { tone: 'bg-warn-solid', word: 'Recording, behind', more: waiting };
  return { tone: 'bg-ok-solid', word: 'Recording', more: 'Up to date' };
}
