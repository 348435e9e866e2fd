// Weekly reports: what an organisation wants to be told, and what is still to be told of it.

export interface ReportSettings {
  readonly emails: readonly string[];
  /** Slack's addresses as JSON, sealed: whoever has one can post there (`aboutReport`). */
  readonly sealedSlack: string;
  /** IANA. */
  readonly timeZone: string;
  /** 1 = Monday … 7 = Sunday: the day it is sent; the week it tells of ends with the day before. */
  readonly weekday: number;
  /** Of that day, in the zone. */
  readonly hour: number;
}

export interface StoredReport extends ReportSettings {
  readonly organizationId: string;
  /** The day of the last report, `2026-11-23`, or the day from which on none was due. */
  readonly lastDay: string;
  readonly updatedAtMs: number;
}

/** One message to one recipient that has not taken it yet. */
export interface OwedReport {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: 'email' | 'slack';
  /** Sealed, of Slack's addresses. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly madeAtMs: number;
}

export interface ReportStore {
  /** null = of all organisations. */
  reports(organizationId: string | null): Promise<readonly StoredReport[]>;
  /** Takes the place of the settings before. @param fromDay reports of this day and before are not sent */
  putReport(organizationId: string, settings: ReportSettings, fromDay: string): Promise<StoredReport>;
  /** What is owed goes with it. */
  deleteReport(organizationId: string): Promise<boolean>;
  /** Writes down that the report of a day is made and what is owed of it, together; false when it was made already. */
  reportMade(organizationId: string, day: string, owed: readonly OwedReport[]): Promise<boolean>;
  owedReports(limit: number): Promise<readonly OwedReport[]>;
  reportTold(id: string): Promise<void>;
}

/** What a sealed address belongs to. */
export function aboutReport(organizationId: string): readonly string[] {
  return ['report', organizationId];
}
