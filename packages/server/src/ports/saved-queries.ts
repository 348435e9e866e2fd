// SQL statements that an organisation keeps to run again.

export interface SavedQuery {
  readonly id: string;
  readonly name: string;
  readonly sql: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export const MAX_SAVED_QUERIES = 500;

export interface SavedQueryStore {
  /** In the order of their making. */
  savedQueries(organizationId: string): Promise<readonly SavedQuery[]>;
  savedQuery(organizationId: string, id: string): Promise<SavedQuery | null>;
  /** @throws GatewayError `conflict` when the organisation has `MAX_SAVED_QUERIES`, `not_found` when it does not exist */
  addSavedQuery(organizationId: string, query: Pick<SavedQuery, 'name' | 'sql'>): Promise<SavedQuery>;
  /** null when the organisation has no query of that id. */
  replaceSavedQuery(
    organizationId: string,
    id: string,
    query: Pick<SavedQuery, 'name' | 'sql'>,
  ): Promise<SavedQuery | null>;
  /** Those of the ids that the organisation has; says how many. */
  deleteSavedQueries(organizationId: string, ids: readonly string[]): Promise<number>;
}
