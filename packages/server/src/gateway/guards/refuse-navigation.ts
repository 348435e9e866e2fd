// "A provider's answer is never rendered on the dashboard's origin." (headers.md §0)
import { type Guard, reject } from './guard.ts';

export function refuseNavigation(): Guard {
  return ({ secFetchDest: dest }) => {
    if (dest === null || dest === 'empty') return null;
    return reject(
      'browser_navigation',
      `A browser asked for this as ${JSON.stringify(dest.slice(0, 40))}; providers are called by programs only.`,
    );
  };
}
