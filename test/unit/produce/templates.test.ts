import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { toErrorData } from "../../../src/contract/errors.ts";
import type { RecordTemplate } from "../../../src/contract/templates.ts";
import {
  checkFileName,
  fileNameOf,
  readTemplate,
  templateText,
} from "../../../src/extensions/produce/template-file.ts";
import { TemplateFolder } from "../../../src/extensions/produce/template-folder.ts";

const folder = await mkdtemp(join(tmpdir(), "tailwater-templates-"));
after(() => rm(folder, { recursive: true, force: true }));

const TEMPLATE: RecordTemplate = {
  name: "An order",
  topic: "orders",
  draft: {
    key: { kind: "text", text: "{{uuid}}" },
    value: { kind: "json", text: '{"id": 9007199254740993}' },
    headers: [
      { name: "a", value: { kind: "null" } },
      { name: "a", value: { kind: "hex", text: "ff00" } },
    ],
    partition: null,
    timestamp: "-1",
  },
  generates: true,
  delivery: { compression: "lz4", acks: "all", idempotent: true, transaction: false },
};

function settings(): ConstructorParameters<typeof TemplateFolder>[1] {
  const chosen = new Map<string, string>();
  return {
    get: (name) => (chosen.get(name) ?? null) as never,
    set: (name, value) => void chosen.set(name, String(value)),
  };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => toErrorData(error).code,
  );

describe("the file of a template", () => {
  it("holds all of it, and nothing else", () => {
    assert.deepEqual(readTemplate(templateText(TEMPLATE)), TEMPLATE);
    const withSecret = { ...JSON.parse(templateText(TEMPLATE)), password: "x" };
    assert.deepEqual(readTemplate(JSON.stringify(withSecret)), TEMPLATE);
  });

  it("is refused when it is damaged, another program's or a newer one's", () => {
    assert.throws(() => readTemplate("{"), /JSON/);
    assert.throws(() => readTemplate("{}"), /a template of Tailwater/);
    assert.throws(() => readTemplate('{"format": "tailwater-template", "version": 2}'), /newer/);
    const broken = JSON.parse(templateText(TEMPLATE));
    broken.draft.key.kind = "xml";
    assert.throws(() => readTemplate(JSON.stringify(broken)), /key.kind/);
  });

  it("has a name of letters, digits and dashes, and never leads out of the folder", () => {
    assert.equal(fileNameOf("Größe 1 / Ämter"), "große-1-amter.json");
    assert.equal(fileNameOf("../.."), "template.json");
    for (const file of ["../a.json", "a/b.json", ".a.json", "a.txt", "C:a.json"]) {
      assert.throws(() => checkFileName(file), /template's file/, file);
    }
  });
});

describe("the folder of templates", () => {
  it("is the configuration's at first, or the one below a chosen folder", async () => {
    const of = new TemplateFolder(join(folder, "config"), settings());
    assert.deepEqual((await of.list()).templates, []);
    assert.equal((await of.list()).folder, join(folder, "config", "templates"));
    await of.choose(folder);
    await of.save(TEMPLATE, false);
    assert.deepEqual(await readdir(join(folder, ".tailwater", "templates")), ["an-order.json"]);
    assert.equal(await codeOf(of.choose(join(folder, "gone"))), "FILE_UNREADABLE");
    await of.choose(null);
    assert.equal((await of.list()).chosen, false);
  });

  it("keeps a template of the same name unless it is to be replaced", async () => {
    const of = new TemplateFolder(folder, settings());
    await of.save(TEMPLATE, false);
    assert.equal(await codeOf(of.save({ ...TEMPLATE, topic: "x" }, false)), "FILE_EXISTS");
    assert.equal((await of.read("an-order.json")).topic, "orders");
    await of.save({ ...TEMPLATE, topic: "x" }, true);
    assert.equal((await of.read("an-order.json")).topic, "x");
    // A folder in git has no copies beside the templates.
    assert.deepEqual(await readdir(of.path), ["an-order.json"]);
    await of.remove("an-order.json");
    assert.equal(await codeOf(of.read("an-order.json")), "FILE_UNREADABLE");
  });

  it("lists a damaged file with its problem, and imports and exports by copies", async () => {
    const of = new TemplateFolder(join(folder, "other"), settings());
    await of.save(TEMPLATE, false);
    await writeFile(join(of.path, "damaged.json"), "{");
    const { templates } = await of.list();
    assert.deepEqual(
      templates.map(({ name, problem }) => [name, problem === null]),
      [
        ["An order", true],
        ["damaged", false],
      ],
    );
    const path = join(folder, "exported.json");
    await of.export("an-order.json", path);
    assert.deepEqual(readTemplate(await readFile(path, "utf8")), TEMPLATE);
    assert.equal(await codeOf(of.import(path)), "FILE_EXISTS");
    await of.remove("an-order.json");
    assert.equal(await of.import(path), "An order");
  });
});

describe("a folder of somebody else", () => {
  const at = async (name: string) => {
    const root = join(folder, name);
    await mkdir(join(root, ".tailwater", "templates"), { recursive: true });
    const templates = new TemplateFolder(join(folder, "own"), settings());
    await templates.choose(root);
    return { root, templates, inside: join(root, ".tailwater", "templates") };
  };

  it("has no template that is a link out of it, and shows nothing of what it leads to", async () => {
    const { templates, inside } = await at("links");
    await writeFile(join(folder, "secret.json"), "hunter2: a secret");
    await symlink(join(folder, "secret.json"), join(inside, "out.json"));
    await symlink(join("..", "..", "kept.json"), join(inside, "in.json"));
    await writeFile(join(inside, "..", "..", "kept.json"), templateText(TEMPLATE));
    const { templates: listed } = await templates.list();
    assert.deepEqual(
      listed.map(({ file, problem }) => [file, problem === null]),
      [
        ["in.json", true],
        ["out.json", false],
      ],
    );
    assert.match(listed[1]?.problem ?? "", /leads out of the chosen folder/);
    assert.ok(!JSON.stringify(listed).includes("hunter2"));
    assert.equal(await codeOf(templates.read("out.json")), "FILE_UNREADABLE");
    assert.equal(await codeOf(templates.export("out.json", join(folder, "copy.json"))), "FILE_UNREADABLE");
  });

  it("is not used when the folder of templates itself is such a link", async () => {
    const { templates, inside } = await at("linked");
    await rm(inside, { recursive: true });
    await mkdir(join(folder, "elsewhere"));
    await writeFile(join(folder, "elsewhere", "an-order.json"), "mine");
    await symlink(join(folder, "elsewhere"), inside);
    assert.equal(await codeOf(templates.list()), "FILE_UNREADABLE");
    assert.equal(await codeOf(templates.save(TEMPLATE, true)), "FILE_UNREADABLE");
    assert.equal(await codeOf(templates.save({ ...TEMPLATE, name: "new" }, false)), "FILE_UNREADABLE");
    assert.equal(await codeOf(templates.remove("an-order.json")), "FILE_UNREADABLE");
    assert.equal(await readFile(join(folder, "elsewhere", "an-order.json"), "utf8"), "mine");
    assert.deepEqual(await readdir(join(folder, "elsewhere")), ["an-order.json"]);
  });

  it("with more than can be read is listed without the rest", async () => {
    const { templates, inside } = await at("large");
    const text = templateText({
      ...TEMPLATE,
      draft: { ...TEMPLATE.draft, key: { kind: "text", text: "x".repeat(7e6) } },
    });
    for (let n = 10; n < 22; n += 1) await writeFile(join(inside, `${n}.json`), text);
    const { templates: listed } = await templates.list();
    assert.equal(listed.length, 12);
    assert.equal(listed[0]?.problem, null);
    assert.match(listed[11]?.problem ?? "", /larger than/);
  });
});
