// What one does next; each is gone when it is done.
import { useApi } from '../../api/use-api.ts';
import { AppLink } from '../../url/app-link.tsx';

const EVERY_MS = 5_000;

export function NextSteps() {
  const ask = { everyMs: EVERY_MS };
  const users = useApi('POST /v1/user/metrics/query', { body: { filter: 'all', offset: 0, limit: 1 } }, ask).data;
  const sessions = useApi('POST /v1/session/count', { body: {} }, ask).data;
  const alerts = useApi('GET /v1/alert/query', { query: { historyPageSize: 1 } }, ask).data;
  if (users === undefined || sessions === undefined || alerts === undefined) return null;
  const steps = [
    {
      isDone: users.hasUsers,
      path: '/users',
      title: 'Name your users',
      text: 'Helicone-User-Id says who a call is for: cost and errors by user.',
    },
    {
      isDone: sessions.count > 0,
      path: '/sessions',
      title: 'Group calls to sessions',
      text: 'Three headers make a tree of the calls of one run.',
    },
    {
      isDone: alerts.alerts.length > 0,
      path: '/alerts',
      title: 'Set an alert',
      text: 'Be told when errors, cost or latency go up.',
    },
  ].filter(({ isDone }) => !isDone);
  if (steps.length === 0) return null;
  return (
    <section aria-label="Next steps" className="flex flex-col gap-2">
      <h2 className="text-title font-semibold">Next</h2>
      <ul className="flex flex-col">
        {steps.map(({ path, title, text }) => (
          <li key={path} className="flex flex-wrap gap-x-3 border-t border-line py-2">
            <AppLink path={path} className="w-[180px] shrink-0 text-accent hover:underline max-md:py-3">
              {title}
            </AppLink>
            <span className="min-w-0 text-text-2">{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
