// The editor for JSON, loaded with the first view that needs it.
import { json } from '@codemirror/lang-json';
import { CodeEditor, type CodeEditorProps } from './code-editor.tsx';

const JSON_LANGUAGE = json();

export function JsonEditor(props: Omit<CodeEditorProps, 'extensions'>) {
  return <CodeEditor {...props} extensions={JSON_LANGUAGE} />;
}
