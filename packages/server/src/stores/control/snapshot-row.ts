// A row that a gateway reads of the control store, by its columns.
export type SnapshotRow = Readonly<Record<string, unknown>>;
