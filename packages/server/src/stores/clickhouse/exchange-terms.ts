// What several tables of the schema and questions to them say in the same words.

// What was acknowledged is on disk; and since merged parts are synced too, the parts they replace may go soon instead of
// after the engine's default of 8 minutes: a purged body leaves the disk within half a minute.
export const DURABLE = `fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 10`;

// The window counts parts. Ingest repeats at most the batches of one checkpoint, so thousands are plenty.
export const ONCE = 'non_replicated_deduplication_window = 10000';

/** An answer that was not the whole of what was asked for, whatever its status says (a stream may break after its 200). */
export const IS_ERROR = "(status >= 400 OR outcome NOT IN ('answered', 'cached'))";
export const IS_THREAT = "(outcome = 'threat' OR ifNull(threat, false))";
