// Makes training texts of the tables beside it: choices drawn, slots filled, attacks disguised and hidden in carriers. The
// same seed makes the same texts.

import { DISGUISES, ENCODINGS } from './disguises.ts';
import type { LabelledPrompt } from './labelled-prompt.ts';
import { EXTRACTION } from './prompts/attacks-extraction.ts';
import { CARRIERS, INJECTED } from './prompts/attacks-indirect.ts';
import { OVERRIDE, TASKS } from './prompts/attacks-override.ts';
import { NAMES, PERSONA } from './prompts/attacks-persona.ts';
import { BRIEF_INPUTS, BRIEF_LINES_ELSEWHERE, BRIEF_ROLES, BRIEF_RULES } from './prompts/harmless-briefs.ts';
import { HARMLESS_DOCUMENTS } from './prompts/harmless-documents.ts';
import { ATTACK_FRAMES, HARMLESS_FRAMES, HARMLESS_PAYLOADS } from './prompts/harmless-encodings.ts';
import { HARMLESS_PERSONAS } from './prompts/harmless-personas.ts';
import { HARMLESS_PROSE } from './prompts/harmless-prose.ts';
import { HARMLESS_WORDS } from './prompts/harmless-words.ts';
import { pick, type Random, randomFrom, shuffled } from './random.ts';

/** Texts drawn from one family. */
const EACH = 7;
const DOCUMENTS_EACH = 25;
const BRIEFS_EACH = 110;

/** Together they count about as much as the collected prompts do. */
const WEIGHT = 0.5;

export function makePrompts(seed: number): LabelledPrompt[] {
  const random = randomFrom(seed);
  const direct = [
    ...Object.entries(OVERRIDE).flatMap(([language, lines]) => drawn('made-override', lines, random, language)),
    ...drawn('made-extraction', EXTRACTION, random),
    ...drawn('made-persona', PERSONA, random),
  ];
  return [
    ...direct.map((each) => labelled(1, each)),
    ...carried(random).map((each) => labelled(1, each)),
    ...disguised(direct, random).map((each) => labelled(1, each)),
    ...drawn('made-harmless-words', HARMLESS_WORDS, random).map((each) => labelled(0, each)),
    ...drawn('made-harmless-personas', HARMLESS_PERSONAS, random).map((each) => labelled(0, each)),
    ...drawn('made-harmless-briefs', BRIEF_LINES_ELSEWHERE, random).map((each) => labelled(0, each)),
    ...briefs(random).map((each) => labelled(0, each)),
    ...documents(random).map((each) => labelled(0, each)),
    ...harmlessEncodings(random).map((each) => labelled(0, each)),
    ...noise(random).map((each) => labelled(0, each)),
  ];
}

interface Drawn {
  readonly source: string;
  readonly family: string;
  readonly text: string;
}

function labelled(label: 0 | 1, drawn: Drawn): LabelledPrompt {
  return { ...drawn, label, weight: WEIGHT };
}

function drawn(source: string, lines: readonly string[], random: Random, group = ''): Drawn[] {
  return lines.flatMap((line, i) => {
    const texts = new Set(Array.from({ length: EACH }, () => fill(line, random)));
    return [...texts].map((text) => ({ source, family: `${source}/${group}${i}`, text }));
  });
}

/** Choices innermost first, then slots, which may hold choices themselves. */
export function fill(template: string, random: Random): string {
  const name = pick(NAMES, random);
  let text = template;
  for (;;) {
    const next = text
      .replace(/\{([^{}]*\|[^{}]*)\}/g, (_all, choices: string) => pick(choices.split('|'), random))
      .replace(/<([a-z-]+)>/g, (all, slot: string) => {
        if (slot === 'name') return name;
        const tasks = TASKS[slot];
        return tasks === undefined ? all : pick(tasks, random);
      });
    if (next === text) return text;
    text = next;
  }
}

/** An injection in the middle of a carrier, some of them among further harmless lines. */
function carried(random: Random): Drawn[] {
  return drawn('made-indirect', INJECTED, random).map((each) => {
    const carrier = pick(CARRIERS, random);
    const around = random() < 0.4 ? joinedLines(pick(Object.values(DOCUMENT_LINES), random).slice(0, 20), random) : '';
    return { ...each, text: `${around}${around === '' ? '' : '\n'}${carrier.replace('{{}}', () => each.text)}` };
  });
}

/** Some of the attacks again, so that a reader would not see them. They stay with their family. */
function disguised(attacks: readonly Drawn[], random: Random): Drawn[] {
  const some = attacks.filter(({ text }) => text.length < 400);
  return [...DISGUISES, ...ENCODINGS].flatMap((disguise) =>
    shuffled(
      some.filter(({ text }) => disguise.fits(text)),
      random,
    )
      .slice(0, 40)
      .map((each) => {
        const hidden = disguise.apply(each.text, random);
        const text = fill(pick(ATTACK_FRAMES, random), random).replace('{{}}', () => hidden);
        return { source: `made-${disguise.name}`, family: each.family, text: disguise.framed ? text : hidden };
      }),
  );
}

function harmlessEncodings(random: Random): Drawn[] {
  return [...DISGUISES, ...ENCODINGS].flatMap((disguise) =>
    HARMLESS_PAYLOADS.map((payload, i) => {
      const hidden = disguise.apply(payload, random);
      const text = fill(pick(HARMLESS_FRAMES, random), random).replace('{{}}', () => hidden);
      return {
        source: 'made-harmless-encodings',
        family: `harmless-payload/${i}`,
        text: disguise.framed ? text : hidden,
      };
    }),
  );
}

const DOCUMENT_LINES: Readonly<Record<string, readonly string[]>> = { ...HARMLESS_DOCUMENTS, ...HARMLESS_PROSE };
const PARTS = 4;

/** The lines of a kind are dealt to a few families, so that a text is never measured by a model that learned its lines. */
function documents(random: Random): Drawn[] {
  return Object.entries(DOCUMENT_LINES).flatMap(([kind, lines]) =>
    dealt(lines, PARTS, random).flatMap((own, part) =>
      Array.from({ length: DOCUMENTS_EACH }, () => ({
        source: 'made-harmless-documents',
        family: `harmless-documents/${kind}/${part}`,
        text: joinedLines(own, random),
      })),
    ),
  );
}

function briefs(random: Random): Drawn[] {
  const [roles, rules, inputs] = [BRIEF_ROLES, BRIEF_RULES, BRIEF_INPUTS].map((lines) => dealt(lines, PARTS, random));
  return Array.from({ length: PARTS * BRIEFS_EACH }, (_, i) => {
    const part = i % PARTS;
    const own = rules?.[part] ?? [];
    const chosen = shuffled(own, random).slice(0, 2 + Math.floor(random() * 8));
    const numbered = random() < 0.4;
    const lines = [
      pick(roles?.[part] ?? [], random),
      ...chosen.map((rule, at) => (numbered ? `${at + 1}. ${rule}` : rule)),
      ...(random() < 0.8 ? [pick(inputs?.[part] ?? [], random)] : []),
    ];
    const text = lines.map((line) => fill(line, random)).join(random() < 0.6 ? '\n' : ' ');
    return { source: 'made-harmless-briefs', family: `harmless-briefs/${part}`, text };
  });
}

function dealt(lines: readonly string[], parts: number, random: Random): readonly (readonly string[])[] {
  const mixed = shuffled(lines, random);
  return Array.from({ length: parts }, (_, part) => mixed.filter((_line, i) => i % parts === part));
}

function joinedLines(lines: readonly string[], random: Random): string {
  const text = shuffled(lines, random)
    .slice(0, 2 + Math.floor(random() * lines.length))
    .map((line) => fill(line, random));
  return text.join(random() < 0.7 ? '\n' : ' ');
}

const NOISE_TEXTS = 250;
const SYLLABLES =
  'ba be bi bo ca ce co da de di du en er es fa fi ga ge in is ka la le li lo ma me mi mo na ne no on or pa per po ra re ri ro sa se si st ta te ti to tra un ur va ve vi xa ze'.split(
    ' ',
  );
const SIGNS = [
  '.',
  ',',
  ':',
  ';',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '<',
  '>',
  '/',
  '"',
  "'",
  '=',
  '-',
  '*',
  '#',
  '`',
  '|',
  '@',
  '_',
  '!',
  '?',
  '&',
  '%',
  '+',
];

/** Names, numbers and signs without sense: what the model knows nothing about is no reason for an alarm. */
function noise(random: Random): Drawn[] {
  return Array.from({ length: NOISE_TEXTS }, (_, i) => ({
    source: 'made-noise',
    family: `noise/${i % 25}`,
    text: Array.from({ length: 5 + Math.floor(random() * 150) }, () => noiseWord(random)).join(
      random() < 0.5 ? ' ' : '',
    ),
  }));
}

function noiseWord(random: Random): string {
  const kind = random();
  if (kind < 0.4) return pick(SIGNS, random);
  if (kind < 0.5) return String(Math.floor(random() * 10 ** (1 + Math.floor(random() * 5))));
  const word = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(SYLLABLES, random)).join('');
  return kind < 0.6 ? `${word}\n` : kind < 0.7 ? `${word}.${pick(SYLLABLES, random)}` : word;
}
