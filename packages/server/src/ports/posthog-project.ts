// Where an exchange's event for PostHog goes, on its way through the journal: sealed by the gateway, opened by who drains it.
import type { Sealer, SealProblem } from '../kernel/sealing.ts';

export interface PostHogProject {
  readonly key: string;
  /** Origin with an optional base path, no slash at its end. */
  readonly host: string;
}

/** Whose event it is; the sealed text opens for no other. */
export interface EventOwner {
  readonly organizationId: string;
  readonly exchangeId: string;
}

/** @throws when there is no master key to be had */
export function sealProject(project: PostHogProject, owner: EventOwner, sealer: Pick<Sealer, 'seal'>): string {
  return sealer.seal(JSON.stringify([project.key, project.host]), aboutEvent(owner));
}

/** @throws when the master key cannot be read */
export function openProject(
  sealed: string,
  owner: EventOwner,
  sealer: Pick<Sealer, 'open'>,
): PostHogProject | { readonly problem: SealProblem } {
  const opened = sealer.open(sealed, aboutEvent(owner));
  if ('problem' in opened) return opened;
  // Sealed by us and authentic, so it is what was put in.
  const [key, host] = JSON.parse(opened.secret) as [string, string];
  return { key, host };
}

function aboutEvent({ organizationId, exchangeId }: EventOwner): readonly string[] {
  return ['posthog', organizationId, exchangeId];
}
