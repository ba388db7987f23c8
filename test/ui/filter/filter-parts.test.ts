import { assert } from "@open-wc/testing";
import fc from "fast-check";
import type { Filter } from "../../../src/contract/filter.ts";
import type { Line, Token } from "../../../src/contract/inspect.ts";
import { celString, leafExpression, narrowed } from "../../../src/ui/filter/cel-text.ts";
import { FieldNames } from "../../../src/ui/filter/field-names.ts";
import { draftOf, filterOf, readFilter } from "../../../src/ui/filter/filter-draft.ts";
import { KINDS, kindName, kindOfKey } from "../../../src/ui/filter/filter-kinds.ts";
import {
  type FilterMemory,
  formatMemory,
  NO_MEMORY,
  parseMemory,
  withFilter,
  withKept,
} from "../../../src/ui/filter/filter-memory.ts";
import { FilterTrial } from "../../../src/ui/filter/filter-trial.ts";

const cel = (expression: string) => ({ kind: "cel", expression }) as const;

function leaf(kind: Token["kind"], text: string, path: string | null = "value.a"): Line {
  const key = [{ kind: "key", text: '"a"' } as const, { kind: "punctuation", text: ": " } as const];
  return { number: 1, depth: 1, tokens: [...key, { kind, text }], fold: null, path };
}

describe("drafts and filters", () => {
  it("mean each other", () => {
    const filters: Filter[] = [
      { kind: "text", text: " ", caseSensitive: true },
      { kind: "regex", pattern: "a+", caseSensitive: false },
      cel("partition == 3"),
    ];
    for (const filter of filters) {
      assert.deepEqual(filterOf(draftOf(filter)), filter);
      assert.deepEqual(readFilter(JSON.parse(JSON.stringify(filter))), filter);
    }
    assert.isNull(filterOf({ kind: "cel", text: "  ", caseSensitive: false }));
    assert.isNull(readFilter({ kind: "cel", text: "x" }));
  });
});

describe("the memory of filters", () => {
  it("keeps the newest twenty, each once, and survives damage", () => {
    let memory: FilterMemory = NO_MEMORY;
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 25; index += 1) memory = withKept(memory, cel(`partition == ${index}`));
    }
    memory = withFilter(memory, cel("true"));
    assert.lengthOf(memory.history, 20);
    assert.deepEqual(memory.history[0], cel("partition == 24"));
    assert.deepEqual(parseMemory(formatMemory(memory)), memory);
    for (const text of [null, "", "null", "[]", '{"filter":3,"history":[{"kind":"text"}]}']) {
      assert.deepEqual(parseMemory(text), NO_MEMORY);
    }
  });
});

describe("expressions made from values", () => {
  it("quote any text so that it is one literal on one line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const literal = celString(text);
        assert.match(literal, /^"(?:[^"\\\p{Cc}\u2028\u2029]|\\["\\]|\\u[0-9a-f]{4})*"$/u);
        assert.equal(JSON.parse(literal), text);
      }),
    );
  });

  it("write strings escaped, numbers as their own digits, literals as they are", () => {
    assert.equal(leafExpression(leaf("string", '"pa\\"id\\/"')), 'value.a == "pa\\"id/"');
    assert.equal(leafExpression(leaf("number", "9007199254740993")), "value.a == 9007199254740993");
    assert.equal(leafExpression(leaf("number", "1.10")), "value.a == 1.10");
    assert.equal(leafExpression(leaf("literal", "null")), "value.a == null");
  });

  it("say nothing of what is not shown exactly", () => {
    assert.isNull(leafExpression(leaf("string", '"\u2400"')));
    assert.isNull(leafExpression(leaf("string", '"‹U+200B›"')));
    assert.isNull(leafExpression(leaf("punctuation", "{}")));
    assert.isNull(leafExpression(leaf("number", "1", null)));
    const cut = leaf("string", '"xxx');
    assert.isNull(leafExpression({ ...cut, tokens: [...cut.tokens, { kind: "note", text: "… 9 more characters" }] }));
  });

  it("narrow a CEL filter and replace any other", () => {
    assert.deepEqual(narrowed({ kind: "text", text: "a", caseSensitive: false }, "b == 1"), cel("b == 1"));
    assert.deepEqual(narrowed(cel("a == 1"), "b == 1"), cel("a == 1 && b == 1"));
    assert.deepEqual(narrowed(cel("a == 1 || c"), "b == 1"), cel("(a == 1 || c) && b == 1"));
    assert.deepEqual(narrowed(cel("b == 1"), "b == 1"), cel("b == 1"));
  });
});

describe("the trial of what is typed", () => {
  it("lets only the newest draft count, whatever order the answers come in", async () => {
    const answers: ((problem: null) => void)[] = [];
    const applied: (Filter | null)[] = [];
    const trial = new FilterTrial({
      check: () =>
        new Promise((resolve) => {
          answers.push(resolve);
        }),
      found: () => {},
      apply: (filter) => applied.push(filter),
    });
    for (const text of ["a", "b"]) trial.now({ kind: "cel", text, caseSensitive: false });
    for (const answer of answers.reverse()) answer(null);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(applied, [cel("b")]);
  });
});

describe("the kinds of filters", () => {
  it("are on Alt and a digit, in the order of their buttons", () => {
    assert.deepEqual(["Digit1", "Digit2", "Digit3"].map(kindOfKey), ["text", "regex", "cel"]);
    for (const code of ["Digit0", "Digit4", "Numpad1", "KeyA", "Digit12", ""])
      assert.isUndefined(kindOfKey(code), code);
    assert.deepEqual(
      KINDS.map(({ kind }) => kindName(kind)),
      ["Text", "Regex", "CEL"],
    );
  });
});

describe("the data's field names", () => {
  it("are not asked for at every letter, but at once for another tail", async () => {
    let asked = 0;
    const api = {
      tailFields: async () => {
        asked += 1;
        if (asked === 2) throw new Error("The tail was closed.");
        return [];
      },
    };
    const names = new FieldNames();
    assert.deepEqual(await names.ask(api, "1"), []);
    assert.isNull(await names.ask(api, "1"));
    assert.equal(asked, 1);
    names.forget();
    assert.isNull(await names.ask(api, "2"), "a failure is no answer");
    assert.equal(asked, 2);
  });
});
