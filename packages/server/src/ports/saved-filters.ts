// Filters that an organisation keeps to use again. What one says is the clients' to know.

export interface SavedFilter {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly filter: string;
  readonly createdAtMs: number;
}

export interface SavedFilterChange {
  readonly name?: string | undefined;
  readonly filter?: string | undefined;
}

export const MAX_SAVED_FILTERS = 500;

export interface SavedFilterStore {
  /** In the order of their making. */
  savedFilters(organizationId: string): Promise<readonly SavedFilter[]>;
  savedFilter(organizationId: string, id: string): Promise<SavedFilter | null>;
  /** @throws GatewayError `conflict` when the organisation has `MAX_SAVED_FILTERS`, `not_found` when it does not exist */
  addSavedFilter(
    organizationId: string,
    filter: { readonly name: string; readonly filter: string },
  ): Promise<SavedFilter>;
  /** Changes what is given; null when the organisation has no filter of that id. */
  changeSavedFilter(organizationId: string, id: string, change: SavedFilterChange): Promise<SavedFilter | null>;
  /** False when the organisation has no filter of that id. */
  deleteSavedFilter(organizationId: string, id: string): Promise<boolean>;
}
