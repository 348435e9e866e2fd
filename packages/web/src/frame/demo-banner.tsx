// A thin line over every page of an organisation that made-up exchanges were put in: nobody takes them for their own.
import { useOwnOrganization } from '../api/use-organization.ts';

export function DemoBanner() {
  if (useOwnOrganization().data?.demo_data !== true) return null;
  return (
    <p className="shrink-0 border-b border-line bg-sunken px-(--edge) py-0.5 text-caption text-text-2">
      <span className="font-semibold">Demo data.</span> Calls here were made up by{' '}
      <code className="font-mono">heliometer demo</code>.
    </p>
  );
}
