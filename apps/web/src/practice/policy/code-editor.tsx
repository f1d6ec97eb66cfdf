import { autocompletion, type CompletionContext, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { useText } from '../../app/i18n/index.ts';
import classes from './policy.module.css';
import { membersOf, type PolicyWords, WORDS, type Word } from './policy-words.ts';

/** Something to tell at a place of the source; line and column count from 1. */
export interface CodeNote {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A small editor for a policy: highlighting, the words of what a policy is given, and notes at their lines. */
export function CodeEditor(props: {
  readonly label: string;
  readonly source: string;
  readonly notes: readonly CodeNote[];
  readonly onChange: (source: string) => void;
  readonly onRun: () => void;
}) {
  const { label, source, notes } = props;
  const { language } = useText();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;

  useEffect(() => {
    const run = () => {
      now.current.onRun();
      return true;
    };
    const made = new EditorView({
      parent: host.current!,
      doc: now.current.source,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        autocompletion({ override: [(context) => complete(WORDS[language], context)] }),
        javascript({ typescript: true }),
        syntaxHighlighting(COLOURS),
        hoverTooltip((at, pos) => explain(WORDS[language], at, pos)),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        keymap.of([
          { key: 'Mod-Enter', run, preventDefault: true },
          ...defaultKeymap,
          ...historyKeymap,
          ...completionKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) now.current.onChange(update.state.doc.toString());
        }),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, [label, language]);

  // Another source from outside, such as an example, is one step back in the editor's own history.
  useEffect(() => {
    const { current } = view;
    if (current === null || current.state.doc.toString() === source) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: source } });
  }, [source]);
  useEffect(() => {
    const { current } = view;
    if (current === null) return;
    const diagnostics = notes.map((note) => diagnosticOf(current.state.doc, note));
    current.dispatch(setDiagnostics(current.state, diagnostics));
    const [first] = diagnostics;
    if (first) current.dispatch({ effects: EditorView.scrollIntoView(first.from, { y: 'center' }) });
  }, [notes]);
  return <div ref={host} className={classes.code} data-testid="code" />;
}

function diagnosticOf(doc: Text, { line, column, message }: CodeNote): Diagnostic {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  // The whole rest of the line: QuickJS names the begin of a call, and a single sign is not seen.
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  const begin = from === at.to ? at.from : from;
  return { from: begin, to: at.to, severity: 'error', message };
}

/** Members after a dot; else the rules with a body to fill. */
function complete(words: PolicyWords, context: CompletionContext) {
  const before = context.state.sliceDoc(0, context.pos);
  const chain = /([A-Za-z_$][\w$]*(?:[!?]?\.\w+)*)[!?]?\.(\w*)$/.exec(before);
  if (chain) {
    const parts = chain[1]!.split(/[!?]?\./);
    const members = membersOf(words, before, parts);
    if (members.length === 0) return null;
    return {
      from: context.pos - chain[2]!.length,
      options: members.map((word) => ({ label: word.name, detail: word.type, info: word.about, type: 'property' })),
    };
  }
  const word = context.matchBefore(/\w+/);
  if (word === null && !context.explicit) return null;
  const rules = words.functions.map(({ name, type, about, parameters }) => {
    const typed = parameters.map((one) => `${one.name}: ${one.type}`).join(', ');
    const result = type.slice(type.lastIndexOf('=> ') + 3);
    const body = `export function ${name}(${typed}): ${result} {\n  return ${EMPTY[name] ?? '0'};\n}\n`;
    return { label: name, detail: type, info: about, type: 'function', apply: body };
  });
  const types = [...words.interfaces.keys()].map((label) => ({ label, type: 'interface' }));
  return { from: word?.from ?? context.pos, options: [...rules, ...types] };
}

/** What a rule returns while nobody has written it. */
const EMPTY: Readonly<Record<string, string>> = { vehicle: 'null', charge: 'false', park: '-1' };

function explain(words: PolicyWords, view: EditorView, pos: number) {
  const line = view.state.doc.lineAt(pos);
  const before = view.state.sliceDoc(0, line.from);
  for (const match of line.text.matchAll(/([A-Za-z_$][\w$]*(?:[!?]?\.\w+)*)/g)) {
    const from = line.from + match.index;
    const to = from + match[0].length;
    if (pos < from || pos > to) continue;
    const parts = match[0].split(/[!?]?\./);
    const name = parts.at(-1)!;
    const found: Word | undefined =
      parts.length > 1
        ? membersOf(words, before + line.text.slice(0, match.index), parts.slice(0, -1)).find(
            (one) => one.name === name,
          )
        : words.functions.find((one) => one.name === name);
    if (found === undefined) return null;
    return {
      pos: from,
      end: to,
      create: () => {
        const dom = document.createElement('div');
        dom.className = classes.tip ?? '';
        const code = document.createElement('code');
        code.textContent = `${found.name}: ${found.type}`;
        dom.append(code, found.about);
        return { dom };
      },
    };
  }
  return null;
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--p-review)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--p-keep)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sig-1)' },
  { tag: [tags.typeName, tags.className], color: 'var(--sig-0)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--p-accent)' },
  { tag: [tags.comment], color: 'var(--p-ink-3)', fontStyle: 'italic' },
]);
