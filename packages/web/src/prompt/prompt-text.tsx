// A text with variables, to write in: `{{hc:` completes, variables are marked, those without a type underlined. Loaded with the
// first editor that is shown.
import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import type { Extension } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { CodeEditor } from '../code/code-editor.tsx';
import { ANY_VARIABLE, TYPES, variablesIn } from './variables.ts';

interface PromptTextProps {
  readonly label: string;
  readonly text: string;
  readonly onChange?: (text: string) => void;
  readonly isJson?: boolean;
}

const typed = Decoration.mark({ class: 'cm-variable' });
const untyped = Decoration.mark({ class: 'cm-untyped' });

const matcher = new MatchDecorator({
  regexp: ANY_VARIABLE,
  decoration: (match) => (match[2] === undefined ? untyped : typed),
});

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const look = EditorView.theme({
  '.cm-gutters': { display: 'none' },
  '.cm-content': { padding: '6px 0' },
  '.cm-variable': { backgroundColor: 'var(--accent-bg)', color: 'var(--accent)', borderRadius: '4px' },
  '.cm-untyped': { textDecoration: 'underline wavy var(--warn-solid)', textUnderlineOffset: '3px' },
});

/** Names of this text with their types first; then what is being typed, with each type. */
function complete(context: CompletionContext): CompletionResult | null {
  const begun = context.matchBefore(/\{\{[^{}\n]*/);
  if (begun === null) return null;
  const name = /^\{\{\s*(?:hc?\s*:?\s*)?([\w-]*)/.exec(begun.text)?.[1] || 'name';
  const known = variablesIn([context.state.doc.toString()]).map(
    (variable) => `{{hc:${variable.name}:${variable.type}}}`,
  );
  const made = TYPES.map((type) => `{{hc:${name}:${type}}}`);
  const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}' ? 2 : 0;
  return {
    from: begun.from,
    to: context.pos + closed,
    filter: false,
    options: [...new Set([...known, ...made])].map((label) => ({ label })),
  };
}

const VARIABLES: Extension = [marks, look, autocompletion({ icons: false, override: [complete] })];
const IN_JSON: Extension = [json(), VARIABLES];

export function PromptText({ label, text, onChange, isJson = false }: PromptTextProps) {
  return (
    <CodeEditor
      label={label}
      text={text}
      extensions={isJson ? IN_JSON : VARIABLES}
      className="max-h-[50vh] min-h-8 overflow-auto rounded-control border border-control"
      {...(onChange === undefined ? {} : { onChange })}
    />
  );
}
