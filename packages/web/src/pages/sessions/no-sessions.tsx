// Why the list is empty, and what to do: with nothing recorded, the three headers of a session in code.
import { HeaderExample } from '../../parts/header-example.tsx';
import { Empty } from '../../parts/states.tsx';

export const SESSION_HEADERS = [
  { name: 'Helicone-Session-Id', value: 'checkout-7' },
  { name: 'Helicone-Session-Name', value: 'checkout' },
  { name: 'Helicone-Session-Path', value: '/plan/search' },
] as const;

export function NoSessions({ isNarrowed }: { readonly isNarrowed: boolean }) {
  if (isNarrowed) return <Empty title="No sessions in this range with this name, search and filter." />;
  return (
    <Empty title="No call in this range belongs to a session. Three headers tie calls together: the same id makes a session, the name groups them, the path makes its tree.">
      <HeaderExample header={SESSION_HEADERS} />
    </Empty>
  );
}
