// A file of exchanges, as whoever has one hands it to whoever stores it.

export interface ImportCounts {
  /** Exchanges that were not there before, those that were, and lines that are none. */
  readonly stored: number;
  readonly present: number;
  readonly bad: number;
}

export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

export interface ImportResult extends ImportCounts {
  /** The first of the lines that are none. */
  readonly reasons: readonly BadLine[];
}

/**
 * Reads the file as it comes, and holds little of it. What was stored stays, whatever comes after.
 * @throws UnreadableFile; GatewayError conflict while another file is being read
 */
export type ImportFile = (organizationId: string, file: AsyncIterable<Uint8Array>) => Promise<ImportResult>;

/** The file as a whole is none that can be read, or not to its end. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}
