// From a request to the same call in the playground. Only where there is a playground.
import { useRouter } from '@tanstack/react-router';
import { SquareTerminal } from 'lucide-react';
import { showKeys } from '../keys/keys.ts';
import { Tip } from '../parts/tip.tsx';
import { AppLink, type Destination, useGo } from '../url/app-link.tsx';

const PATH = '/playground';

/** null: this dashboard has no such page. */
export function usePlayground(id: string): { readonly to: Destination; readonly go: () => void } | null {
  const { routesByPath } = useRouter();
  const go = useGo();
  if (!(PATH in routesByPath)) return null;
  const to = { path: PATH, search: { request: id } };
  return { to, go: () => go(to) };
}

export function PlaygroundLink({ to }: { readonly to: Destination }) {
  return (
    <Tip text={`Open in the playground · ${showKeys('p')}`}>
      <AppLink
        {...to}
        className="inline-flex h-6 items-center gap-1 rounded-badge px-1 text-head text-text-3 hover:bg-hover hover:text-text-1 max-md:h-[44px]"
      >
        <SquareTerminal size={14} strokeWidth={1.5} aria-hidden />
        Playground
      </AppLink>
    </Tip>
  );
}
