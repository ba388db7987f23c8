import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** A position in the code, with a problem. */
export interface CodeProblem {
  readonly message: string;
  /** Characters [from, to). */
  readonly from: number;
  readonly to: number;
}

const LITERALS = /("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|\b(\d[\w.]*)\b|\b(true|false|null|in)\b/g;
const STRING = Decoration.mark({ class: "tw-string" });
const NUMBER = Decoration.mark({ class: "tw-number" });
const LITERAL = Decoration.mark({ class: "tw-literal" });
const PROBLEM = Decoration.mark({ class: "tw-problem" });

/** Colours strings, numbers and literals. One line is short, so all of it is scanned. */
const colours = ViewPlugin.define(
  (view) => ({
    marks: literalMarks(view),
    update(update: ViewUpdate) {
      if (update.docChanged) this.marks = literalMarks(update.view);
    },
  }),
  { decorations: ({ marks }) => marks },
);

function literalMarks(view: EditorView): DecorationSet {
  const marks = [...view.state.doc.toString().matchAll(LITERALS)].map((match) => {
    const mark = match[1] !== undefined ? STRING : match[2] !== undefined ? NUMBER : LITERAL;
    return mark.range(match.index, match.index + match[0].length);
  });
  return Decoration.set(marks);
}

export const showProblem = StateEffect.define<CodeProblem | null>();

/** Underlines the problem; typing moves the mark until the next check. */
const underline = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.findLast((candidate) => candidate.is(showProblem));
    if (effect === undefined) return marks.map(transaction.changes);
    return problemMark(effect.value as CodeProblem | null, transaction.newDoc.length);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** A position between two characters is shown at the next character, or at the last one. */
function problemMark(problem: CodeProblem | null, length: number): DecorationSet {
  if (problem === null || length === 0) return Decoration.none;
  const from = Math.min(Math.max(0, problem.from), length - 1);
  const to = Math.min(Math.max(problem.to, from + 1), length);
  return Decoration.set([PROBLEM.range(from, to)]);
}

export const codeMarks: Extension = [colours, underline];
