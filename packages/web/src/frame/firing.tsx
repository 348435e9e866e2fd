// How many alerts fire, beside their page's name.
import { useApi } from '../api/use-api.ts';
import { formatCount } from '../format/numbers.ts';
import { cx } from '../parts/class-names.ts';

const EVERY_MS = 15_000;

/** @param className where it stands: where there is no room beside the name, on the corner of the icon */
export function FiringCount({ className }: { readonly className: string }) {
  const { data } = useApi('GET /v1/alert/query', { query: { historyPageSize: 1 } }, { everyMs: EVERY_MS });
  const firing = data?.alerts.filter(({ status }) => status === 'triggered').length ?? 0;
  if (firing === 0) return null;
  return (
    <span className={cx('tnum rounded-badge bg-error-bg px-1 text-caption text-error', className)}>
      {formatCount(firing)}
      <span className="sr-only"> firing</span>
    </span>
  );
}
