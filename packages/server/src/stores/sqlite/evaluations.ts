// What evaluators have to judge and what became of it, in a SQLite file of its own: gateways follow every change of the control
// store, and this changes with every exchange. One process writes it, the console of the data dir.
import type { DatabaseSync } from 'node:sqlite';
import {
  EVALUATIONS_KEPT_MS,
  type Evaluation,
  type EvaluationStats,
  type EvaluationStore,
  type JudgeFailure,
  MOST_EVALUATIONS_ENDED,
  MOST_EVALUATIONS_WAITING,
  type NewEvaluation,
} from '../../ports/evaluators.ts';
import { inTransaction, openDatabase } from './database.ts';

export interface EvaluationStoreOptions {
  readonly path: string;
  readonly now?: () => number;
  readonly mostWaiting?: number;
  readonly mostEnded?: number;
}

const BUSY_TIMEOUT_MS = 5_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS evaluations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL,
    evaluator_id TEXT NOT NULL,
    exchange_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'judged', 'failed')),
    next_at_ms INTEGER,
    at_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    score REAL,
    problem TEXT,
    message TEXT
  );
  CREATE INDEX IF NOT EXISTS evaluations_due ON evaluations (evaluator_id, next_at_ms) WHERE state = 'waiting';
  CREATE INDEX IF NOT EXISTS evaluations_of_evaluator ON evaluations (evaluator_id, seq);
  PRAGMA user_version = 1`;

export function openEvaluationStore(options: EvaluationStoreOptions): EvaluationStore {
  const db = openDatabase(options.path, { busyTimeoutMs: BUSY_TIMEOUT_MS, synchronous: 'full' });
  try {
    db.exec(SCHEMA);
  } catch (error) {
    db.close();
    throw error;
  }
  const limits = { mostWaiting: MOST_EVALUATIONS_WAITING, mostEnded: MOST_EVALUATIONS_ENDED };
  return new SqliteEvaluations(db, { now: Date.now, ...limits, ...options });
}

class SqliteEvaluations implements EvaluationStore {
  readonly #db: DatabaseSync;
  readonly #options: Required<EvaluationStoreOptions>;

  constructor(db: DatabaseSync, options: Required<EvaluationStoreOptions>) {
    this.#db = db;
    this.#options = options;
  }

  async add(evaluations: readonly NewEvaluation[]): Promise<void> {
    const atMs = this.#options.now();
    const insert = this.#db.prepare(`INSERT INTO evaluations
      (id, organization_id, evaluator_id, exchange_id, state, next_at_ms, at_ms, tries, problem, message)
      VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (id) DO NOTHING`);
    inTransaction(this.#db, () => {
      // Counted once for a batch, which may be of thousands.
      const rooms = new Map<string, number>();
      for (const { id, organizationId, evaluatorId, exchangeId } of evaluations) {
        const room = rooms.get(evaluatorId) ?? this.#options.mostWaiting - this.#waiting(evaluatorId);
        const rest =
          room > 0
            ? ['waiting', atMs, atMs, null, null]
            : ['failed', null, atMs, 'too_many_waiting', 'More waited than are kept.'];
        const { changes } = insert.run(id, organizationId, evaluatorId, exchangeId, ...rest);
        rooms.set(evaluatorId, room - Number(changes));
      }
    });
  }

  async due(evaluatorId: string, byMs: number, limit: number, besides: ReadonlySet<string>) {
    const rows = this.#db
      .prepare(`SELECT * FROM evaluations WHERE evaluator_id = ? AND state = 'waiting' AND next_at_ms <= ?
        AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY next_at_ms, seq LIMIT ?`)
      .all(evaluatorId, byMs, JSON.stringify([...besides]), limit);
    return rows.map(toEvaluation);
  }

  async judged(id: string, score: number): Promise<void> {
    this.#db
      .prepare(`UPDATE evaluations SET state = 'judged', next_at_ms = NULL, at_ms = ?, tries = tries + 1, score = ?,
        problem = NULL, message = NULL WHERE id = ?`)
      .run(this.#options.now(), score, id);
  }

  async failed(id: string, { problem, message }: JudgeFailure, nextAtMs: number | null): Promise<void> {
    this.#db
      .prepare(`UPDATE evaluations SET state = ?, next_at_ms = ?, at_ms = ?, tries = tries + 1, problem = ?, message = ?
        WHERE id = ?`)
      .run(nextAtMs === null ? 'failed' : 'waiting', nextAtMs, this.#options.now(), problem, message, id);
  }

  async stats(evaluatorId: string): Promise<EvaluationStats> {
    const all = (text: string) => this.#db.prepare(text).all(evaluatorId);
    const verdicts = all(`SELECT at_ms, score FROM evaluations WHERE evaluator_id = ? AND state = 'judged'
      ORDER BY at_ms, seq`);
    // Of what waits, whatever went wrong with it at the last try: a judge that cannot work shows at once.
    const failures = all(`SELECT problem, count(*) AS n, max(at_ms) AS at_ms, message FROM evaluations
      WHERE evaluator_id = ? AND problem IS NOT NULL GROUP BY problem ORDER BY at_ms DESC`);
    const [failed] = all(`SELECT count(*) AS n FROM evaluations WHERE evaluator_id = ? AND state = 'failed'`);
    return {
      waiting: this.#waiting(evaluatorId),
      failed: Number(failed?.['n'] ?? 0),
      verdicts: verdicts.map(({ at_ms: atMs, score }) => ({ atMs: atMs as number, score: score as number })),
      failures: failures.map((row) => ({
        problem: row['problem'] as JudgeFailure['problem'],
        message: row['message'] as string,
        count: row['n'] as number,
        lastAtMs: row['at_ms'] as number,
      })),
    };
  }

  async forget(evaluatorId: string): Promise<void> {
    this.#db.prepare('DELETE FROM evaluations WHERE evaluator_id = ?').run(evaluatorId);
  }

  async prune(): Promise<void> {
    const { now, mostEnded } = this.#options;
    this.#db.prepare('DELETE FROM evaluations WHERE at_ms < ?').run(now() - EVALUATIONS_KEPT_MS);
    for (const { id } of this.#db.prepare('SELECT DISTINCT evaluator_id AS id FROM evaluations').all()) {
      this.#db
        .prepare(`DELETE FROM evaluations WHERE seq IN (SELECT seq FROM evaluations WHERE evaluator_id = ?
          AND state <> 'waiting' ORDER BY seq DESC LIMIT -1 OFFSET ?)`)
        .run(id as string, mostEnded);
    }
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  #waiting(evaluatorId: string): number {
    const row = this.#db
      .prepare(`SELECT count(*) AS n FROM evaluations WHERE evaluator_id = ? AND state = 'waiting'`)
      .get(evaluatorId);
    return Number(row?.['n'] ?? 0);
  }
}

/** Rows are of our own writing; the schema holds their types. */
function toEvaluation(row: Readonly<Record<string, unknown>>): Evaluation {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    evaluatorId: row['evaluator_id'] as string,
    exchangeId: row['exchange_id'] as string,
    tries: row['tries'] as number,
  };
}
