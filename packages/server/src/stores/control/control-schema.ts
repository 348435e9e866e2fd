// Tables of the control store, as Kysely types them. `integer` columns hold numbers, `blob` columns bytes, in every engine.

import type { AccountTables } from './account-tables.ts';
import type { AlertTables } from './alert-tables.ts';
import type { DatasetTables } from './dataset-tables.ts';
import type { DemoTables } from './demo-tables.ts';
import type { EvaluatorTables } from './evaluator-tables.ts';
import type { HiddenPropertyTables } from './hidden-property-tables.ts';
import type { OrganizationTables } from './organization-tables.ts';
import type { PriceTables } from './price-tables.ts';
import type { PromptTables } from './prompt-tables.ts';
import type { ProviderKeyTables } from './provider-key-tables.ts';
import type { RateLimitTables } from './rate-limit-tables.ts';
import type { RecomputationTables } from './recomputation-tables.ts';
import type { RedactionTables } from './redaction-tables.ts';
import type { ReportTables } from './report-tables.ts';
import type { RetentionTables } from './retention-tables.ts';
import type { SavedFilterTables } from './saved-filter-tables.ts';
import type { SavedQueryTables } from './saved-query-tables.ts';
import type { WebhookTables } from './webhook-tables.ts';

export interface ControlTables
  extends AccountTables,
    AlertTables,
    DatasetTables,
    DemoTables,
    EvaluatorTables,
    HiddenPropertyTables,
    ProviderKeyTables,
    PromptTables,
    RateLimitTables,
    RedactionTables,
    ReportTables,
    RetentionTables,
    SavedFilterTables,
    SavedQueryTables,
    OrganizationTables,
    PriceTables,
    RecomputationTables,
    WebhookTables {}
