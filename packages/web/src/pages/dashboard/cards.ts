// Table. The cards of the dashboard, in their order, and which of them are hidden: kept in this browser.
import { useState } from 'react';

export const CARDS = [
  { id: 'requests', title: 'Requests: ok, error' },
  { id: 'errors', title: 'Errors by status' },
  { id: 'cost', title: 'Cost, by model' },
  { id: 'latency', title: 'Latency' },
  { id: 'ttft', title: 'First token' },
  { id: 'tokens', title: 'Tokens' },
  { id: 'models', title: 'Top models' },
  { id: 'providers', title: 'Providers' },
  { id: 'users', title: 'Users by cost' },
  { id: 'threats', title: 'Threats' },
  { id: 'cache', title: 'Cache' },
  { id: 'averages', title: 'Averages' },
] as const;

export type CardId = (typeof CARDS)[number]['id'];

const STORED = 'heliometer.dashboard-hidden';
const FIRST_HIDDEN: readonly string[] = ['averages'];

export interface Cards {
  readonly isShown: (id: CardId) => boolean;
  readonly show: (id: CardId, isShown: boolean) => void;
}

export function useCards(): Cards {
  const [hidden, setHidden] = useState(stored);
  return {
    isShown: (id) => !hidden.includes(id),
    show: (id, isShown) => {
      const next = isShown ? hidden.filter((each) => each !== id) : [...hidden, id];
      setHidden(next);
      try {
        localStorage.setItem(STORED, JSON.stringify(next));
      } catch {
        // A browser that keeps nothing: it holds for this page.
      }
    },
  };
}

function stored(): readonly string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORED) ?? 'null');
    return Array.isArray(read) ? read.filter((each) => typeof each === 'string') : FIRST_HIDDEN;
  } catch {
    // Not ours, or not readable: as at the first time.
    return FIRST_HIDDEN;
  }
}
