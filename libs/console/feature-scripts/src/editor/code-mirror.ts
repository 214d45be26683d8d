import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { powerShell } from '@codemirror/legacy-modes/mode/powershell';
import { python } from '@codemirror/legacy-modes/mode/python';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { ScriptType } from '@gururmm/console/data-access';

/** An editor of CodeMirror in the page. */
export interface OpenEditor {
  setText(text: string): void;
  setType(type: ScriptType): void;
  setReadOnly(isReadOnly: boolean): void;
  close(): void;
}

export interface EditorOptions {
  parent: HTMLElement;
  label: string;
  text: string;
  type: ScriptType;
  isReadOnly: boolean;
  onChange: (text: string) => void;
  onBlur: () => void;
}

const LANGUAGES = {
  shell: StreamLanguage.define(shell),
  script: StreamLanguage.define(shell),
  powershell: StreamLanguage.define(powerShell),
  python: StreamLanguage.define(python),
} as const satisfies Readonly<Record<ScriptType, unknown>>;

/** Classes by what a piece of text is; the colours stand with the other colours of the editor. */
const highlighter = syntaxHighlighting({
  style: (tags) => {
    const names = tags.flatMap(({ set }) => set.map((tag) => tag.toString()));
    const known = ['comment', 'string', 'keyword', 'number', 'operator', 'variableName'] as const;
    const name = known.find((each) => names.includes(each));
    return name === undefined ? null : `code-${name}`;
  },
});

/** Shows the editor. Tab indents; Escape then Tab leaves it, so that the keyboard is not caught. */
export function openEditor(options: EditorOptions): OpenEditor {
  const language = new Compartment();
  const access = new Compartment();
  let isTold = true;
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        highlighter,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': options.label }),
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        language.of(LANGUAGES[options.type]),
        access.of(accessOf(options.isReadOnly)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && isTold) options.onChange(update.state.doc.toString());
          if (update.focusChanged && !update.view.hasFocus) options.onBlur();
        }),
      ],
    }),
  });
  return {
    setText(text) {
      if (text === view.state.doc.toString()) return;
      isTold = false;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      isTold = true;
    },
    setType: (type) => view.dispatch({ effects: language.reconfigure(LANGUAGES[type]) }),
    setReadOnly: (isReadOnly) => view.dispatch({ effects: access.reconfigure(accessOf(isReadOnly)) }),
    close: () => view.destroy(),
  };
}

function accessOf(isReadOnly: boolean) {
  return [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(!isReadOnly)];
}
