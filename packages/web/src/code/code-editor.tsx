// CodeMirror in React: to read or to write in. Which language, which keys and what completes are its user's extensions.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, foldGutter, foldKeymap } from '@codemirror/language';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { editorLook } from './theme.ts';

export interface CodeEditorProps {
  readonly label: string;
  readonly text: string;
  /** None: read only. */
  readonly onChange?: (text: string) => void;
  /** Keep it the same between renders: a new one makes the editor anew. */
  readonly extensions?: Extension;
  readonly wrap?: boolean;
  readonly className?: string;
}

const NOTHING: Extension = [];

export function CodeEditor({ label, text, onChange, extensions = NOTHING, wrap = true, className }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, text });
  latest.current = { onChange, text };
  const isReadOnly = onChange === undefined;
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return;
    const state = EditorState.create({
      doc: latest.current.text,
      extensions: [
        extensions,
        lineNumbers(),
        foldGutter(),
        bracketMatching(),
        search({ top: true }),
        keymap.of([...defaultKeymap, ...foldKeymap, ...searchKeymap, ...historyKeymap]),
        wrap ? EditorView.lineWrapping : [],
        isReadOnly ? [EditorState.readOnly.of(true)] : history(),
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
        }),
        editorLook(),
      ],
    });
    const made = new EditorView({ state, parent });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [extensions, wrap, isReadOnly, label]);
  useEffect(() => {
    const { current } = view;
    if (current === null || current.state.doc.toString() === text) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);
  return <div ref={place} className={className} />;
}
