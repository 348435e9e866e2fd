// Datasets: copies of exchanges that an organisation keeps as examples. Bodies are JSON text, whatever they were before.

export interface Dataset {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly meta: string | null;
  readonly rows: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** What there was to copy, and by what the copy is found again when its exchange is deleted. */
export interface DatasetOrigin {
  readonly exchangeId: string;
  readonly requestId: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly provider: string;
  readonly path: string;
  readonly format: string | null;
  readonly model: string | null;
  readonly properties: Readonly<Record<string, string>>;
}

export interface DatasetBodies {
  readonly request: string;
  readonly response: string;
}

/** What a list shows of the bodies. */
export interface DatasetTexts {
  readonly lastUserTurn: string | null;
  readonly answer: string | null;
}

export interface NewDatasetRow {
  readonly origin: DatasetOrigin;
  readonly bodies: DatasetBodies;
  readonly texts: DatasetTexts;
}

export interface DatasetRow {
  readonly id: string;
  /** Grows with every row added. */
  readonly seq: number;
  readonly datasetId: string;
  readonly origin: DatasetOrigin;
  readonly texts: DatasetTexts;
  readonly createdAtMs: number;
  readonly editedAtMs: number | null;
}

export interface WholeDatasetRow extends DatasetRow {
  readonly bodies: DatasetBodies;
  /** As they were copied; null = never edited. */
  readonly original: DatasetBodies | null;
}

export interface DatasetRowEdit {
  readonly bodies: DatasetBodies;
  readonly texts: DatasetTexts;
}

/** What is to be forgotten: rows that any of these names. */
export interface ForgottenOrigins {
  readonly exchangeIds?: readonly string[];
  readonly requestId?: string;
  readonly userId?: string;
  readonly sessionId?: string;
}

export const MAX_DATASETS = 500;

export interface DatasetStore {
  /** In the order of their making. */
  datasets(organizationId: string): Promise<readonly Dataset[]>;
  dataset(organizationId: string, id: string): Promise<Dataset | null>;
  /** @throws GatewayError `conflict` when the organisation has `MAX_DATASETS`, `not_found` when it does not exist */
  addDataset(
    organizationId: string,
    dataset: { readonly name: string; readonly meta: string | null },
  ): Promise<Dataset>;
  /** False when the organisation has no dataset of that id. */
  renameDataset(organizationId: string, id: string, name: string): Promise<boolean>;
  /** With its rows. False when the organisation has no dataset of that id. */
  deleteDataset(organizationId: string, id: string): Promise<boolean>;
  /**
   * All or none; exchanges that have a row already are passed over. Says how many were added; null when the organisation has
   * no dataset of that id. @throws GatewayError `conflict` when they are more than the dataset has room for
   */
  addDatasetRows(organizationId: string, id: string, rows: readonly NewDatasetRow[]): Promise<number | null>;
  /** Of these exchanges those that have a row. */
  exchangesInDataset(organizationId: string, id: string, exchangeIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** In the order of their adding. */
  datasetRows(
    organizationId: string,
    id: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<readonly DatasetRow[]>;
  /** The same with bodies, from behind a row on (0 = from the first). */
  wholeDatasetRows(
    organizationId: string,
    id: string,
    page: { readonly afterSeq: number; readonly limit: number },
  ): Promise<readonly WholeDatasetRow[]>;
  wholeDatasetRow(organizationId: string, id: string, rowId: string): Promise<WholeDatasetRow | null>;
  /** Keeps the bodies that were copied beside the new ones. False when there is no such row. */
  editDatasetRow(organizationId: string, id: string, rowId: string, edit: DatasetRowEdit): Promise<boolean>;
  /** By the ids of rows or of the requests they were copied from. Says how many. */
  removeDatasetRows(organizationId: string, id: string, ids: readonly string[]): Promise<number>;
  /** Exchanges that rows were copied from, each once, in the order of their ids; to be asked for page by page. */
  copiedExchanges(organizationId: string, afterId: string, limit: number): Promise<readonly string[]>;
  /** Removes rows from all datasets of the organisation. Says how many. */
  forgetOrigins(organizationId: string, origins: ForgottenOrigins): Promise<number>;
}
