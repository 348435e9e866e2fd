// Evaluators of organisations, and what they have to judge: two stores, since the second changes with every exchange and
// gateways follow the first.
import type { JudgeProblem, JudgeTemplate, ScoringType } from '@heliometer/contract';

/** What a judge needs to know. */
export interface Judge {
  readonly scoringType: ScoringType;
  readonly template: JudgeTemplate;
}

export interface OnlineRule {
  readonly id: string;
  readonly config: {
    /** Percent. */
    readonly sampleRate: number;
    /** All must be met. */
    readonly propertyFilters: readonly { readonly key: string; readonly value: string }[];
  };
}

export interface NewEvaluator extends Judge {
  readonly id: string;
  readonly organizationId: string;
  /** One of a kind in its organisation: it is the name of the score too. */
  readonly name: string;
}

export interface Evaluator extends NewEvaluator {
  readonly online: readonly OnlineRule[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export type EvaluatorChange = Partial<Pick<Evaluator, 'name' | 'scoringType' | 'template'>>;

/** A Helicone key that judges call with: bound to a provider key of the vault. */
export interface JudgeKey {
  readonly organizationId: string;
  readonly providerKeyId: string;
  /** Bound to both (`aboutJudgeKey`). */
  readonly sealed: string;
}

/** Each costs every exchange of the organisation a look. */
export const MAX_EVALUATORS = 20;
export const MAX_ONLINE_RULES = 10;

export interface EvaluatorStore {
  /** In the order of their making; null = of all organisations. */
  evaluators(organizationId: string | null): Promise<readonly Evaluator[]>;
  /** @throws GatewayError `conflict` for a name that is taken or one too many, `not_found` for no such organisation */
  addEvaluator(evaluator: NewEvaluator): Promise<Evaluator>;
  /** Null when the organisation has none of that id. @throws GatewayError `conflict` for a name that is taken */
  changeEvaluator(organizationId: string, id: string, change: EvaluatorChange): Promise<Evaluator | null>;
  /** False when the organisation has none of that id. */
  deleteEvaluator(organizationId: string, id: string): Promise<boolean>;
  /** Null when the organisation has none of that id. @throws GatewayError `conflict` for one too many */
  addOnlineRule(organizationId: string, evaluatorId: string, rule: OnlineRule): Promise<Evaluator | null>;
  /** False when there is none of that id. */
  deleteOnlineRule(organizationId: string, evaluatorId: string, ruleId: string): Promise<boolean>;
  judgeKey(organizationId: string, providerKeyId: string): Promise<JudgeKey | null>;
  /** Takes the place of the one before. */
  putJudgeKey(key: JudgeKey): Promise<void>;
}

/** What the key of a judge is bound to: put in another's row it does not open. */
export function aboutJudgeKey(organizationId: string, providerKeyId: string): readonly string[] {
  return ['judge', organizationId, providerKeyId];
}

/** An exchange to be judged. Nothing of bodies: they are read when it is judged. */
export interface NewEvaluation {
  /** Made of the evaluator and the exchange, so that one that is asked for twice is kept once. */
  readonly id: string;
  readonly organizationId: string;
  readonly evaluatorId: string;
  readonly exchangeId: string;
}

export interface Evaluation extends NewEvaluation {
  readonly tries: number;
}

/** `message` is fit for whoever reads the statistics. */
export interface JudgeFailure {
  readonly problem: JudgeProblem;
  readonly message: string;
}

export interface EvaluationStats {
  readonly waiting: number;
  readonly failed: number;
  /** Of those that got one, oldest first. */
  readonly verdicts: readonly { readonly atMs: number; readonly score: number }[];
  /** Newest first, with the message of the last of each. */
  readonly failures: readonly (JudgeFailure & { readonly count: number; readonly lastAtMs: number })[];
}

/** Of one evaluator. More are not kept, so that a model that is away for long does not fill the disk. */
export const MOST_EVALUATIONS_WAITING = 10_000;
/** Of what ended, per evaluator. */
export const MOST_EVALUATIONS_ENDED = 20_000;
export const EVALUATIONS_KEPT_MS = 30 * 24 * 3_600_000;

/** Evaluations, from owed to what became of them. */
export interface EvaluationStore {
  /** On disk when it resolves; one that is known stays as it is, and one there is no room for is kept as failed. */
  add(evaluations: readonly NewEvaluation[]): Promise<void>;
  /** Waiting and due by then, the longest due first, at most so many, and none of `besides`. */
  due(evaluatorId: string, byMs: number, limit: number, besides: ReadonlySet<string>): Promise<readonly Evaluation[]>;
  judged(id: string, score: number): Promise<void>;
  /** @param nextAtMs null = it is given up */
  failed(id: string, failure: JudgeFailure, nextAtMs: number | null): Promise<void>;
  stats(evaluatorId: string): Promise<EvaluationStats>;
  /** Of an evaluator that was deleted. */
  forget(evaluatorId: string): Promise<void>;
  /** Takes away what is old, or is more than is kept. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

export interface Verdict {
  readonly score: number;
  readonly isBoolean: boolean;
  readonly reason: string | null;
}

export interface Trial {
  readonly requestId: string;
  readonly outcome: Verdict | JudgeFailure;
  /** Of the recorded call; null = there was none. */
  readonly judgeRequestId: string | null;
}

/** What the API asks of whoever judges. */
export interface EvaluatorDesk {
  /** Whether keys of the provider can call a judge. */
  canJudge(providerSlug: string): boolean;
  readonly providers: readonly string[];
  /** Requests the organisation does not have are left out. Scores nothing. */
  tryOut(
    organizationId: string,
    judge: Judge,
    requestIds: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Trial[]>;
  /** The evaluators of the control store are others now. */
  changed(): Promise<void>;
  stats(evaluatorId: string): Promise<EvaluationStats>;
  forget(evaluatorId: string): Promise<void>;
}
