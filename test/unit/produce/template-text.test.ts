import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GENERATOR_HELP } from "../../../src/contract/generator-help.ts";
import { loadFake } from "../../../src/workers/produce/fake.ts";
import { generatingWith } from "../../../src/workers/produce/generators.ts";
import { compileTemplate, TemplateProblem } from "../../../src/workers/produce/template-text.ts";

const NOW = Date.UTC(2026, 0, 31, 12);
const noFake = (name: string): never => {
  throw new Error(`faker has no "${name}".`);
};

/** The texts of the first records. */
function made(text: string, { count = 1, seed = 7, isJson = false, fake = noFake as never } = {}): readonly string[] {
  const compiled = compileTemplate(text, isJson);
  const generating = generatingWith(seed, fake, () => NOW);
  return Array.from({ length: count }, (_, at) => compiled.make(generating.next(at)));
}

describe("a template", () => {
  it("makes numbers, times, words and ids, the same for the same seed", () => {
    assert.deepEqual(made("a{{seq}}-{{ seq 9007199254740993 }}", { count: 2 }), [
      "a0-9007199254740993",
      "a1-9007199254740994",
    ]);
    assert.deepEqual(made("{{now}} {{now -3d}} {{now iso +1.5h}}"), [
      `${NOW} ${NOW - 3 * 86_400_000} 2026-01-31T13:30:00.000Z`,
    ]);
    const [uuid = "", other = ""] = made("{{uuid}}", { count: 2 });
    assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(uuid, other);
    assert.deepEqual(made("{{uuid}}{{int 1 1000000}}", { count: 3 }), made("{{uuid}}{{int 1 1000000}}", { count: 3 }));
    assert.notDeepEqual(made("{{uuid}}"), made("{{uuid}}", { seed: 8 }));
    assert.match(made("{{hex 4}}")[0] ?? "", /^[0-9a-f]{8}$/);
  });

  it("makes whole numbers of any size with both ends, and floats with their decimals", () => {
    const all = new Set(made("{{int -1 1}}", { count: 200 }));
    assert.deepEqual([...all].sort(), ["-1", "0", "1"]);
    const wide = made("{{int 0 18446744073709551615}}", { count: 50 }).map(BigInt);
    assert.ok(wide.every((one) => one >= 0n && one < 2n ** 64n) && wide.some((one) => one > 2n ** 53n));
    assert.ok(made("{{float 1 2 2}}", { count: 50 }).every((one) => /^(?:1\.\d\d|2\.00)$/.test(one)));
    assert.deepEqual([...new Set(made(`{{pick a "b c"}}`, { count: 50 }))].sort(), ["a", "b c"]);
  });

  it("stays JSON whatever a generator makes, and keeps braces that are none of its own", () => {
    const fake = () => 'He said "hi"\\\n';
    const text = String.raw`{"a": "{{person.quote}}", "n": {{seq}}, "q": "x\"{{person.quote}}", "plain": "\{{uuid}}"}`;
    const [json = ""] = made(text, { isJson: true, fake: fake as never });
    assert.deepEqual(JSON.parse(json), { a: fake(), n: 0, q: `x"${fake()}`, plain: "{{uuid}}" });
    for (const same of ['{"a":{"b":{}}}', "{{}}", '[{{"a":1}}]', "{{ 1 }}"]) assert.deepEqual(made(same), [same]);
    assert.equal(compileTemplate("plain", false).varies, false);
    assert.equal(compileTemplate("{{seq}}", false).varies, true);
  });

  it("says what is wrong, and where", () => {
    const problems: readonly (readonly [string, RegExp])[] = [
      ["ab{{uuid", /position 3 has no \}\}/],
      ["{{uid}}", /\{\{uid\}\}: there is no generator "uid"/],
      ["{{int 1}}", /needs a whole number/],
      ["{{int 5 1}}", /1 is less than 5/],
      ["{{int 1 2 3}}", /does not use "3"/],
      ["{{now 3 days}}", /does not use "days"/],
      ["{{now 3d}}", /"3d" is not a time before or after now/],
      ["{{float 0 1 99}}", /0 to 20 decimals/],
      ["{{hex 99999999}}", /1 to 1 000 000 bytes/],
      ["{{pick}}", /needs words/],
      ["{{constructor}}", /there is no generator "constructor"/],
    ];
    for (const [text, why] of problems) {
      assert.throws(
        () => compileTemplate(text, false),
        (error) => error instanceof TemplateProblem && why.test(error.message),
        text,
      );
    }
    assert.throws(
      () => compileTemplate("ab{{uid}}", false),
      (error) => error instanceof TemplateProblem && error.at === 2,
    );
  });

  it("has an example for each generator that works", async () => {
    const fake = await loadFake(1);
    for (const { example } of GENERATOR_HELP)
      assert.notEqual(made(example, { fake: fake as never })[0], example, example);
  });

  it("makes faker's values by their names, and nothing else of faker", async () => {
    const one = made("{{person.firstName}} {{location.city}} {{date.past}}", { fake: (await loadFake(5)) as never });
    const again = made("{{person.firstName}} {{location.city}}", { fake: (await loadFake(5)) as never });
    assert.ok(one[0]?.startsWith(again[0] ?? "?"));
    assert.match(one[0] ?? "", /\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const fake = (await loadFake(5)) as never;
    for (const text of [
      "{{person.constructor}}",
      "{{person.faker}}",
      "{{helpers.fake}}",
      "{{person.none}}",
      "{{a.b.c}}",
    ]) {
      assert.throws(() => made(text, { fake }), /faker has no/, text);
    }
    assert.throws(() => made("{{person.firstName x}}", { fake }), /does not use "x"/);
  });
});
