// Evaluators in the control store.
import { type Kysely, type Selectable, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import {
  type Evaluator,
  type EvaluatorChange,
  type EvaluatorStore,
  MAX_EVALUATORS,
  MAX_ONLINE_RULES,
  type OnlineRule,
} from '../../ports/evaluators.ts';
import { isDuplicate } from './constraint-error.ts';
import type { ControlTables } from './control-schema.ts';
import type { Transact } from './transact.ts';
import { ownerRefusal } from './unknown-organization.ts';

type Row = Selectable<ControlTables['evaluators']>;

export function evaluatorMethods(db: Kysely<ControlTables>, transact: Transact, now: () => number): EvaluatorStore {
  return {
    async evaluators(organizationId) {
      let query = db.selectFrom('evaluators').selectAll().orderBy('seq');
      if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
      return (await query.execute()).map(toEvaluator);
    },
    async addEvaluator({ id, organizationId, name, scoringType, template }) {
      const atMs = now();
      try {
        // One statement: of two that come at once for the last place one finds it taken.
        const { rows } = await sql<Row>`
          INSERT INTO evaluators (id, organization_id, name, scoring_type, template, online, created_at_ms, updated_at_ms)
          SELECT ${id}, ${organizationId}, ${name}, ${scoringType}, ${JSON.stringify(template)}, '[]', ${atMs}, ${atMs}
          WHERE (SELECT count(*) FROM evaluators WHERE organization_id = ${organizationId}) < ${MAX_EVALUATORS}
          RETURNING *`.execute(db);
        const [first] = rows;
        if (first !== undefined) return toEvaluator(first);
      } catch (error) {
        throw isDuplicate(error) ? nameTaken(name, error) : ownerRefusal(error, organizationId);
      }
      throw new GatewayError('conflict', `There are ${MAX_EVALUATORS} evaluators already, and no more are kept.`);
    },
    async changeEvaluator(organizationId, id, change) {
      const update = db
        .updateTable('evaluators')
        .set({ ...columnsOf(change), updated_at_ms: now() })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase());
      try {
        const row = await update.returningAll().executeTakeFirst();
        return row === undefined ? null : toEvaluator(row);
      } catch (error) {
        throw isDuplicate(error) ? nameTaken(change.name ?? '', error) : error;
      }
    },
    async deleteEvaluator(organizationId, id) {
      const result = await db
        .deleteFrom('evaluators')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
    ...onlineRuleMethods(transact, now),
    ...judgeKeyMethods(db),
  };
}

function onlineRuleMethods(
  transact: Transact,
  now: () => number,
): Pick<EvaluatorStore, 'addOnlineRule' | 'deleteOnlineRule'> {
  /** Reads the rules and writes them back in one transaction; null = no such evaluator. */
  const change = (
    organizationId: string,
    id: string,
    next: (rules: readonly OnlineRule[]) => readonly OnlineRule[],
  ): Promise<Evaluator | null> =>
    transact(async (transaction) => {
      const found = await transaction
        .selectFrom('evaluators')
        .select(['id', 'online'])
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      if (found === undefined) return null;
      const online = JSON.stringify(next(JSON.parse(found.online) as readonly OnlineRule[]));
      const row = await transaction
        .updateTable('evaluators')
        .set({ online, updated_at_ms: now() })
        .where('id', '=', found.id)
        .returningAll()
        .executeTakeFirstOrThrow();
      return toEvaluator(row);
    });
  return {
    addOnlineRule: (organizationId, evaluatorId, rule) =>
      change(organizationId, evaluatorId, (rules) => {
        if (rules.length < MAX_ONLINE_RULES) return [...rules, rule];
        throw new GatewayError(
          'conflict',
          `There are ${MAX_ONLINE_RULES} online evaluators of this evaluator already, and no more are kept.`,
        );
      }),
    async deleteOnlineRule(organizationId, evaluatorId, ruleId) {
      let isThere = false;
      await change(organizationId, evaluatorId, (rules) => {
        const left = rules.filter(({ id }) => id !== ruleId.toLowerCase());
        isThere = left.length < rules.length;
        return left;
      });
      return isThere;
    },
  };
}

function judgeKeyMethods(db: Kysely<ControlTables>): Pick<EvaluatorStore, 'judgeKey' | 'putJudgeKey'> {
  return {
    async judgeKey(organizationId, providerKeyId) {
      const row = await db
        .selectFrom('judge_keys')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('provider_key_id', '=', providerKeyId)
        .executeTakeFirst();
      return row === undefined ? null : { organizationId, providerKeyId, sealed: row.sealed };
    },
    async putJudgeKey({ organizationId, providerKeyId, sealed }) {
      await db
        .insertInto('judge_keys')
        .values({ organization_id: organizationId, provider_key_id: providerKeyId, sealed })
        .onConflict((conflict) => conflict.columns(['organization_id', 'provider_key_id']).doUpdateSet({ sealed }))
        .execute();
    },
  };
}

function toEvaluator(row: Row): Evaluator {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    // Written by us above.
    scoringType: row.scoring_type as Evaluator['scoringType'],
    template: JSON.parse(row.template) as Evaluator['template'],
    online: JSON.parse(row.online) as Evaluator['online'],
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** What is not given stays as it is. */
function columnsOf({ name, scoringType, template }: EvaluatorChange) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(scoringType === undefined ? {} : { scoring_type: scoringType }),
    ...(template === undefined ? {} : { template: JSON.stringify(template) }),
  };
}

function nameTaken(name: string, cause: unknown): GatewayError {
  return new GatewayError('conflict', `There is an evaluator called ${name} already.`, { cause });
}
