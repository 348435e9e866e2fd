// How many alerts fire, beside their page's name.
import { useApi } from '../api/use-api.ts';
import { formatCount } from '../format/numbers.ts';
import { cx } from '../parts/class-names.ts';

const EVERY_MS = 15_000;

/** On the corner of the icon where there is no room for names. */
export function FiringCount({ isWide }: { readonly isWide: boolean }) {
  const { data } = useApi('GET /v1/alert/query', { query: { historyPageSize: 1 } }, { everyMs: EVERY_MS });
  const firing = data?.alerts.filter(({ status }) => status === 'triggered').length ?? 0;
  if (firing === 0) return null;
  return (
    <span
      className={cx(
        'tnum rounded-badge bg-error-bg px-1 text-caption text-error',
        isWide ? 'max-lg:absolute max-lg:top-0 max-lg:right-0' : 'absolute top-0 right-0',
      )}
    >
      {formatCount(firing)}
      <span className="sr-only"> firing</span>
    </span>
  );
}
