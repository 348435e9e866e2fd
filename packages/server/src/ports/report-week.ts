// Which week a report tells of, on the calendar of its zone. Pure.
import type { ReportSettings } from './reports.ts';

export interface ReportWeek {
  /** The day it is sent, `2026-11-23`. */
  readonly day: string;
  /** The seven days before it, from midnight to midnight in the zone, UTC ms; the second is exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Where the week before begins. */
  readonly beforeMs: number;
}

/** The last one whose hour has come. */
export function lastReportWeek({ timeZone, weekday, hour }: ReportSettings, nowMs: number): ReportWeek {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  const today = now.toPlainDate();
  let day = today.subtract({ days: (today.dayOfWeek - weekday + 7) % 7 });
  // An hour that the clock leaves out comes when it goes on.
  const due = day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour }) });
  if (due.epochMilliseconds > nowMs) day = day.subtract({ days: 7 });
  const midnight = (date: Temporal.PlainDate): number => date.toZonedDateTime({ timeZone }).epochMilliseconds;
  return {
    day: day.toString(),
    fromMs: midnight(day.subtract({ days: 7 })),
    toMs: midnight(day),
    beforeMs: midnight(day.subtract({ days: 14 })),
  };
}
