// The editor for SQL, loaded when it is needed: completes from the schema, marks the fault, runs on ⌘Enter.
import { autocompletion } from '@codemirror/autocomplete';
import { SQLDialect, sql } from '@codemirror/lang-sql';
import { type Extension, Prec, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, ViewPlugin } from '@codemirror/view';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { CodeEditor } from '../../code/code-editor.tsx';
import type { Fault } from './fault.ts';

export interface SqlHandle {
  /** Where the cursor stands; the editor then has the focus. */
  readonly insert: (text: string) => void;
}

interface SqlEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly tables: ApiAnswer<'GET /v1/helicone-sql/schema'> | undefined;
  readonly fault: Fault['place'];
  readonly handle: RefObject<SqlHandle | null>;
}

const KEYWORDS =
  'all and anti any array as asc asof between by case cross cte desc distinct else end except exists false fill final from full global group having ilike in inner intersect interval is join left like limit not null nulls offset on or order outer over partition prewhere qualify recursive right rollup sample select semi settings then totals true union using values when where window with with';
const FUNCTIONS =
  'avg avgIf count countIf uniq uniqExact sum sumIf min max any anyLast argMin argMax quantile quantiles median groupArray groupUniqArray topK now today yesterday toStartOfMinute toStartOfHour toStartOfDay toStartOfWeek toStartOfMonth toDate toDateTime dateDiff formatDateTime if multiIf coalesce ifNull nullIf round floor ceil abs lower upper length substring concat splitByChar arrayJoin mapKeys mapValues toString toInt64 toFloat64 JSONExtractString';

const DIALECT = SQLDialect.define({
  keywords: KEYWORDS,
  builtin: FUNCTIONS,
  types: 'string uuid int32 int64 uint32 uint64 float64 date datetime bool decimal nullable map',
  backslashEscapes: true,
  identifierQuotes: '`"',
});

const setFault = StateEffect.define<Fault['place']>();
const mark = Decoration.mark({ class: 'cm-fault', attributes: { 'aria-invalid': 'true' } });

/** Gone with the next change of the text. */
const faultField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setFault)) continue;
      const { value } = effect;
      return value === null || value.to <= value.from || value.to > transaction.newDoc.length
        ? Decoration.none
        : Decoration.set([mark.range(value.from, value.to)]);
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const faultLook = EditorView.theme({
  '.cm-fault': {
    backgroundColor: 'var(--error-bg)',
    textDecoration: 'underline wavy var(--error-solid)',
    textUnderlineOffset: '3px',
  },
});

/**
 * Over a selection a browser types in the style of what was there, as an inline style, which the page's policy refuses. So the
 * editor puts the text there itself.
 */
const plainTyping = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { inputType, data } = event;
    if (inputType !== 'insertText' || data === null || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    event.preventDefault();
    return true;
  },
});

export function SqlEditor({ text, onChange, onRun, tables, fault, handle }: SqlEditorProps) {
  const view = useRef<EditorView | null>(null);
  const run = useRef(onRun);
  run.current = onRun;
  const extensions = useMemo((): Extension => {
    const schema = Object.fromEntries((tables ?? []).map((table) => [table.table_name, optionsOf(table.columns)]));
    return [
      sql({ dialect: DIALECT, schema, defaultTable: 'requests', upperCaseKeywords: true }),
      autocompletion({ icons: false }),
      plainTyping,
      faultField,
      faultLook,
      Prec.highest(
        keymap.of([
          {
            key: 'Mod-Enter',
            run: () => {
              run.current();
              return true;
            },
          },
        ]),
      ),
      ViewPlugin.define((made) => {
        view.current = made;
        return { destroy: () => undefined };
      }),
    ];
  }, [tables]);
  useEffect(() => {
    handle.current = { insert: (piece) => insert(view.current, piece) };
    return () => {
      handle.current = null;
    };
  }, [handle]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor made anew is marked anew
  useEffect(() => view.current?.dispatch({ effects: setFault.of(fault) }), [fault, extensions]);
  return <CodeEditor label="SQL" text={text} onChange={onChange} extensions={extensions} className="h-full min-h-0" />;
}

function optionsOf(columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[]) {
  return columns.map(({ name, type, comment }) => ({
    label: name,
    type: 'property',
    detail: type,
    ...(comment === '' ? {} : { info: comment }),
  }));
}

function insert(view: EditorView | null, piece: string): void {
  if (view === null) return;
  view.dispatch(view.state.replaceSelection(piece));
  view.focus();
}
