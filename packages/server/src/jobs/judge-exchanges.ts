// Has exchanges judged, a few at a time, and makes the verdicts their scores. What is owed stands in the store of evaluations;
// nothing here outlives the process, so a new one goes on where this one was.
import { setTimeout as wait } from 'node:timers/promises';
import type {
  Evaluation,
  EvaluationStats,
  EvaluationStore,
  Evaluator,
  EvaluatorDesk,
  EvaluatorStore,
  Judge,
  NewEvaluation,
  Trial,
} from '../ports/evaluators.ts';
import type { RecordKeeper } from '../ports/record-store.ts';
import { type Asked, type AskMeans, askJudge } from './ask-judge.ts';
import { JUDGE_PROVIDERS } from './judge-call.ts';

export interface JudgingOptions extends AskMeans {
  readonly control: AskMeans['control'] & Pick<EvaluatorStore, 'evaluators'>;
  readonly records: AskMeans['records'] & Pick<RecordKeeper, 'addFacts'>;
  readonly evaluations: EvaluationStore;
}

/** Calls at the same time, of one evaluator and of all. */
const MOST_OF_ONE = 4;
const MOST_OF_ALL = 16;
/** Another process may have changed the evaluators. */
const LOOK_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 10 * 60_000;
const MOST_TRIES = 8;
/** 2, 6, 18 s … for some minutes: a model that is away for longer is not asked about the past. */
const FIRST_PAUSE_MS = 2_000;
const PAUSE_GROWTH = 3;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Gateways know a new key within two seconds. */
const KEY_TRIES = 6;
const KEY_PAUSE_MS = 600;

export class Judging implements EvaluatorDesk {
  readonly providers = JUDGE_PROVIDERS;
  readonly #options: JudgingOptions;
  readonly #stopping = new AbortController();
  readonly #underWay = new Map<string, { readonly evaluatorId: string; readonly ended: Promise<void> }>();
  #byOrganization: ReadonlyMap<string, readonly Evaluator[]> = new Map();
  #woken = Promise.withResolvers<void>();
  #isStopping = false;
  readonly #ended: Promise<void>;

  constructor(options: JudgingOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  of(organizationId: string): readonly Evaluator[] {
    return this.#byOrganization.get(organizationId) ?? [];
  }

  /** Resolves when they are on disk, or are told to be lost. It never rejects: exchanges are not kept waiting for it. */
  async offer(evaluations: readonly NewEvaluation[]): Promise<void> {
    const { evaluations: store, log } = this.#options;
    try {
      await store.add(evaluations);
      this.#wake();
    } catch (error) {
      log.error({ err: error, evaluations: evaluations.length }, 'what is to be judged could not be kept and is lost');
    }
  }

  canJudge(providerSlug: string): boolean {
    return JUDGE_PROVIDERS.includes(providerSlug);
  }

  async tryOut(organizationId: string, judge: Judge, requestIds: readonly string[], signal: AbortSignal) {
    const known = await this.#options.records.findMany(organizationId, requestIds, signal);
    const trials = known.map(async ({ record: { requestId, exchangeId } }): Promise<Trial> => {
      const question = { organizationId, judge, evaluatorId: null, id: exchangeId };
      const { outcome, judgeRequestId } = await this.#askWithNewKey(question, signal);
      return { requestId, outcome, judgeRequestId };
    });
    return Promise.all(trials);
  }

  async changed(): Promise<void> {
    await this.#refresh();
    this.#wake();
  }

  stats(evaluatorId: string): Promise<EvaluationStats> {
    return this.#options.evaluations.stats(evaluatorId);
  }

  forget(evaluatorId: string): Promise<void> {
    return this.#options.evaluations.forget(evaluatorId);
  }

  /** Gives calls under way `graceMs`; the rest stays owed. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#wake();
    await this.#ended;
    const enough = AbortSignal.timeout(graceMs);
    enough.addEventListener('abort', () => this.#stopping.abort());
    await Promise.all([...this.#underWay.values()].map(({ ended }) => ended));
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    let pruneAt = 0;
    let isFailing = false;
    while (!this.#isStopping) {
      this.#woken = Promise.withResolvers();
      try {
        await this.#refresh();
        await this.#begin();
        if (performance.now() >= pruneAt) {
          await this.#options.evaluations.prune();
          pruneAt = performance.now() + PRUNE_EVERY_MS;
        }
        isFailing = false;
      } catch (error) {
        if (!isFailing)
          this.#options.log.warn({ err: error, code: 'store_unavailable' }, 'nothing can be judged at the moment');
        isFailing = true;
      }
      const enough = new AbortController();
      const poll = wait(LOOK_EVERY_MS, undefined, { signal: enough.signal, ref: false }).catch(() => {
        // Only being woken ends it early.
      });
      await Promise.race([this.#woken.promise, poll]);
      enough.abort();
    }
  }

  #wake(): void {
    this.#woken.resolve();
  }

  async #refresh(): Promise<void> {
    const all = await this.#options.control.evaluators(null);
    this.#byOrganization = Map.groupBy(all, ({ organizationId }) => organizationId);
  }

  /** Begins what is due and has a place. */
  async #begin(): Promise<void> {
    for (const evaluator of [...this.#byOrganization.values()].flat()) {
      const own = [...this.#underWay.values()].filter(({ evaluatorId }) => evaluatorId === evaluator.id).length;
      const places = Math.min(MOST_OF_ONE - own, MOST_OF_ALL - this.#underWay.size);
      if (places <= 0) continue;
      const known = new Set(this.#underWay.keys());
      for (const due of await this.#options.evaluations.due(evaluator.id, Date.now(), places, known)) {
        const ended = this.#judge(evaluator, due);
        this.#underWay.set(due.id, { evaluatorId: evaluator.id, ended });
      }
    }
  }

  /** Never rejects. */
  async #judge(evaluator: Evaluator, evaluation: Evaluation): Promise<void> {
    const { id, organizationId, exchangeId } = evaluation;
    const question = { organizationId, judge: evaluator, evaluatorId: evaluator.id, id: exchangeId };
    const asked = await askJudge(question, this.#options, this.#stopping.signal);
    try {
      // What was broken off by the end of the program is not told against it.
      if (!this.#stopping.signal.aborted) await this.#note(evaluator, evaluation, asked);
    } catch (error) {
      this.#options.log.error({ err: error, evaluatorId: evaluator.id }, 'a verdict could not be written down');
      await wait(LOOK_EVERY_MS, undefined, { ref: false });
    } finally {
      this.#underWay.delete(id);
      this.#wake();
    }
  }

  async #note({ name }: Evaluator, evaluation: Evaluation, asked: Asked): Promise<void> {
    const { evaluations, records } = this.#options;
    const { outcome, isPassing, isKeyUnknown } = asked;
    const { id, organizationId, exchangeId, tries } = evaluation;
    if ('problem' in outcome) {
      const isNewKey = isKeyUnknown && tries < KEY_TRIES;
      const pauseMs = isNewKey ? KEY_PAUSE_MS : pauseAfter(tries);
      const goesOn = isNewKey || (isPassing && tries + 1 < MOST_TRIES);
      await evaluations.failed(id, outcome, goesOn ? Date.now() + pauseMs : null);
      return;
    }
    const { score: value, isBoolean } = outcome;
    await records.addFacts(organizationId, exchangeId, [{ kind: 'score', name, value, isBoolean }]);
    await evaluations.judged(id, value);
  }

  async #askWithNewKey(question: Parameters<typeof askJudge>[0], signal: AbortSignal): Promise<Asked> {
    for (let tried = 1; ; tried += 1) {
      const asked = await askJudge(question, this.#options, AbortSignal.any([signal, this.#stopping.signal]));
      if (!asked.isKeyUnknown || tried === KEY_TRIES || signal.aborted) return asked;
      await wait(KEY_PAUSE_MS, undefined, { signal }).catch(() => {
        // Whoever asked has left, and the next look sees it.
      });
    }
  }
}

/** Jittered in its upper half, so that what failed together does not come back together. */
function pauseAfter(tries: number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * PAUSE_GROWTH ** tries);
  return ceiling * (0.5 + Math.random() / 2);
}
