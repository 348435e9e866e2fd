// What stands in a box while its data comes, when there is none, and when it could not be had. Each has the box of its content.
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/call.ts';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

/** A grey bar in place of a text; comes after 150 ms only. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden data-skeleton className={cx('late rounded-badge bg-active', className ?? 'h-4 w-full')} />;
}

export function SkeletonLines({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div className="flex flex-col gap-2">
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <Skeleton key={i} className={cx('h-4', i % 3 === 2 ? 'w-1/2' : 'w-full')} />
      ))}
    </div>
  );
}

/** In the place of a figure that is on its way. */
export const COMING = (
  <span data-skeleton className="text-text-3">
    …
  </span>
);

interface EmptyProps {
  /** One sentence: why it is empty. */
  readonly title: string;
  /** The one next step. */
  readonly children?: ReactNode;
  /** What is around it has an edge of its own. */
  readonly flush?: boolean;
}

export function Empty({ title, children, flush = false }: EmptyProps) {
  return (
    <div className={cx('flex flex-col items-start gap-3 text-body text-text-2', !flush && 'p-(--edge)')}>
      <p>{title}</p>
      {children}
    </div>
  );
}

interface ErrorBoxProps {
  readonly error: ApiError;
  /** What could not be had: “The requests”. */
  readonly what: string;
  readonly onRetry?: () => void;
}

export function ErrorBox({ error, what, onRetry }: ErrorBoxProps) {
  return (
    <div role="alert" className="flex flex-col items-start gap-2 p-4 text-body">
      <p className="flex items-center gap-2 text-error">
        <CircleAlert size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        {what} could not be loaded.
      </p>
      <p className="text-text-2">
        {error.message} <code className="text-code text-text-3">{error.code}</code>
      </p>
      <div className="flex gap-2">
        {onRetry === undefined ? null : (
          <Button size="small" onClick={onRetry}>
            Retry
          </Button>
        )}
        <CopyButton what="details" label="Copy details" text={`${error.code} (${error.status}): ${error.message}`} />
      </div>
    </div>
  );
}

/** Three states of one query, so that no page forgets one. */
interface LoadedProps<T> {
  readonly query: { readonly data: T | undefined; readonly error: ApiError | null; readonly refetch: () => unknown };
  readonly what: string;
  readonly skeleton: ReactNode;
  readonly children: (data: T) => ReactNode;
}

export function Loaded<T>({ query, what, skeleton, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) return <ErrorBox error={query.error} what={what} onRetry={() => void query.refetch()} />;
  return <>{skeleton}</>;
}
