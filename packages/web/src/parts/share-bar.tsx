// A share of a whole as bar and number.
import { Value } from './value.tsx';

interface ShareBarProps {
  /** 0 to 1; null = unknown. */
  readonly share: number | null;
  readonly about: string;
}

export function ShareBar({ share, about }: ShareBarProps) {
  return (
    <span className="flex items-center justify-end gap-2">
      {share === null ? null : (
        <span aria-hidden className="h-2 w-12 overflow-hidden rounded-[2px] bg-sunken">
          <span className="block h-full bg-[var(--volume)]" style={{ width: `${Math.min(share, 1) * 100}%` }} />
        </span>
      )}
      <Value kind="share" value={share} about={about} className="w-12" />
    </span>
  );
}
