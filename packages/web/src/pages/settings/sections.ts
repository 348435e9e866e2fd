// Table. The sections of the settings, in the order of the rail.
import type { ComponentType } from 'react';
import { Account } from './account.tsx';
import { ApiKeys } from './api-keys.tsx';
import { Channels } from './channels.tsx';
import { Integrations } from './integrations.tsx';
import { Members } from './members.tsx';
import { Organisation } from './organisation.tsx';
import { Prices } from './prices.tsx';
import { ProviderKeys } from './provider-keys.tsx';
import { Redaction } from './redaction.tsx';
import { Reports } from './report.tsx';
import { Retention } from './retention.tsx';
import { System } from './system.tsx';
import { Transfer } from './transfer.tsx';

export interface SectionRow {
  /** Below `/settings/`. */
  readonly path: string;
  readonly title: string;
  readonly Section: ComponentType;
}

export const SECTIONS: readonly SectionRow[] = [
  { path: 'keys', title: 'API keys', Section: ApiKeys },
  { path: 'provider-keys', title: 'Provider keys', Section: ProviderKeys },
  { path: 'organisation', title: 'Organisation', Section: Organisation },
  { path: 'members', title: 'Members', Section: Members },
  { path: 'prices', title: 'Prices', Section: Prices },
  { path: 'retention', title: 'Retention and deletion', Section: Retention },
  { path: 'redaction', title: 'Redaction', Section: Redaction },
  { path: 'transfer', title: 'Export and import', Section: Transfer },
  { path: 'reports', title: 'Reports', Section: Reports },
  { path: 'channels', title: 'Alert channels', Section: Channels },
  { path: 'integrations', title: 'Integrations', Section: Integrations },
  { path: 'system', title: 'System', Section: System },
  { path: 'account', title: 'Account', Section: Account },
];
