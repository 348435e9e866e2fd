// How CodeMirror looks: our tokens, and the nonce by which its style sheet takes effect.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { styleNonce } from '../style-nonce.ts';

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--panel)', color: 'var(--text-1)', fontSize: '12px', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '18px',
    fontVariantLigatures: 'none',
    overflow: 'auto',
  },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--text-3)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--text-1)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-line)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--sun-bg)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text-1)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)', boxShadow: 'var(--float)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-bg)', color: 'var(--text-1)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunken)', border: 'none', color: 'var(--text-2)' },
});

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.keyword], color: 'var(--syn-key)' },
  { tag: tags.string, color: 'var(--syn-string)' },
  { tag: tags.number, color: 'var(--syn-number)' },
  { tag: [tags.bool, tags.null, tags.typeName], color: 'var(--syn-atom)' },
  { tag: tags.comment, color: 'var(--text-3)' },
]);

export function editorLook() {
  return [look, syntaxHighlighting(colors), EditorView.cspNonce.of(styleNonce())];
}
