import { assert } from "@open-wc/testing";
import fc from "fast-check";
import type { FieldHint, Filter } from "../../../src/contract/filter.ts";
import type { Line, Token } from "../../../src/contract/inspect.ts";
import { celString, leafExpression, narrowed } from "../../../src/ui/data/cel-text.ts";
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
import { unknownField } from "../../../src/ui/filter/unknown-field.ts";

const FIELDS: readonly FieldHint[] = [
  { path: "value.status", type: "string", example: '"paid"', seen: 9 },
  { path: "value.customer", type: "object", example: null, seen: 9 },
  { path: "value.customer.name", type: "string", example: '"Ada"', seen: 8 },
  { path: 'headers["trace-id"]', type: "string", example: "4bf92f35", seen: 4 },
  { path: "value.items", type: "array", example: null, seen: 3 },
  { path: "value.items[0]", type: "object", example: null, seen: 3 },
  { path: "value.items[0].sku", type: "string", example: '"A1"', seen: 3 },
];

const cel = (expression: string) => ({ kind: "cel", expression }) as const;

function leaf(kind: Token["kind"], text: string, path: string | null = "value.a"): Line {
  const key = [{ kind: "key", text: '"a"' } as const, { kind: "punctuation", text: ": " } as const];
  return { number: 1, depth: 1, tokens: [...key, { kind, text }], fold: null, path };
}

describe("drafts and filters", () => {
  it("convert into each other", () => {
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

  it("give no expression for a value that is not shown exactly", () => {
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
  it("counts only the newest draft, in whatever order the answers come", async () => {
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
  it("are not requested at every letter, but at once for another tail", async () => {
    let asked = 0;
    const api = {
      tails: {
        fields: async () => {
          asked += 1;
          if (asked === 2) throw new Error("The tail was closed.");
          return [];
        },
      },
    };
    const names = new FieldNames();
    assert.deepEqual(await names.ask(api, "1"), []);
    assert.isNull(await names.ask(api, "1"));
    assert.equal(asked, 1);
    names.askAgain();
    assert.isNull(await names.ask(api, "2"), "a failure is no answer");
    assert.equal(asked, 2);
  });

  it("stay known when a filter leaves no record to read them from, until the topic changes", async () => {
    let hints = FIELDS;
    const api = { tails: { fields: async () => hints } };
    const names = new FieldNames();
    await names.ask(api, "1");
    hints = [];
    names.askAgain();
    assert.deepEqual(await names.ask(api, "1"), FIELDS);
    names.forget();
    assert.deepEqual(await names.ask(api, "1"), []);
  });
});

describe("a field that no record has", () => {
  const unknown = (expression: string, fields = FIELDS) => unknownField(expression, fields);

  it("is named, with the field that was probably meant", () => {
    assert.deepEqual(unknown("value.statsu == 1"), {
      path: "value.statsu",
      meant: { path: "value.status", expression: "value.status == 1" },
      seen: ["value.status", "value.customer.name", "value.items[0].sku"],
    });
    assert.equal(unknown('value.custmer.name == "a"')?.meant?.expression, 'value.customer.name == "a"');
    assert.equal(unknown('value.status == "a" && value.customer.nam == "b"')?.path, "value.customer.nam");
    assert.equal(unknown('headers["trace_id"] == "a"')?.meant?.path, 'headers["trace-id"]');
    assert.equal(unknown("value.STATUS == 1")?.meant?.path, "value.status", "case counts in JSON");
    assert.isNull(unknown("value.warehouse == 1")?.meant);
  });

  it("is never named when it exists, or may exist", () => {
    const fine = [
      ...['value.status == "statsu"', '"value.statsu" == value.status', "value . status == 1", 'value["status"] == 1'],
      ...[
        'value.status.startsWith("p")',
        'value.contains("x")',
        'headers.all("nope").size() > 0',
        "value.items.size() > 1",
      ],
      ...[
        'value.items.exists(i, i.nope == "A1")',
        'value.items[3].nope == ""',
        "value.items[0].sku == 1",
        "key.nope == 1",
      ],
      ...[
        "other.value.nope == 1",
        "partition == 3",
        "value.items.exists(value, value.nope)",
        "has(value.status) // value.nope",
      ],
    ];
    for (const expression of fine) assert.isNull(unknown(expression), expression);
    assert.isNull(unknown("value.statsu == 1", []), "no record was read");
    const many = Array.from({ length: 300 }, (_, n) => ({ ...FIELDS[0], path: `value.f${n}` }) as FieldHint);
    assert.isNull(unknown("value.statsu == 1", many), "there may be more fields than hints");
  });
});
