import assert from "node:assert/strict";
import { test } from "node:test";
import { GROUP_APIS } from "../../scripts/kafka/groups/apis.ts";
import { SetupError } from "../../scripts/kafka/setup-error.ts";
import { APIS } from "../../src/workers/wire/apis/all.ts";
import { asField, type Fields, isIn, type WireType } from "../../src/workers/wire/types.ts";
import { kafkaMessages, type MessageDefinition, type MessageField, versionRange } from "../support/kafka-messages.ts";

/** What one version of a message looks like on the wire: names, types, nulls and tags, in order. */
interface Shape {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly tag: number | null;
  readonly fields: readonly Shape[];
}

const MESSAGES = await kafkaMessages();
/** For the versions that are newer than the tests' broker; null where its jars are not available. */
const NEWEST = await kafkaMessages("4.4.0").catch((error: unknown) => {
  if (error instanceof SetupError) return null;
  throw error;
});

test("the tests' Kafka brings its message definitions", () => {
  assert.ok(MESSAGES.size > 150, `${MESSAGES.size} definitions`);
});

// Members of groups send these, for tests and for the demo.
for (const api of [...APIS, ...GROUP_APIS]) {
  test(`${api.name} is declared as Kafka defines it, version by version`, () => {
    const own = definitions(MESSAGES, api.name);
    const newest = NEWEST === null ? null : definitions(NEWEST, api.name);
    assert.equal(api.key, own.request.apiKey);
    assert.equal(api.flexibleFrom, versionRange(own.request.flexibleVersions)?.[0] ?? null);
    const [lowest, highest] = api.versions;
    assert.ok(newest === null || highest <= newest.offered[1], `Kafka knows ${newest?.request.validVersions}`);
    for (let version = lowest; version <= highest; version += 1) {
      // Kafka 4 no longer describes exactly the versions that it dropped.
      if (version < own.offered[0]) continue;
      const by = version <= own.offered[1] ? own : newest;
      if (by === null) continue;
      const { request, response } = by;
      assert.deepEqual(
        ownShape(api.request, version),
        kafkaShape(request, request.fields, version),
        `request v${version}`,
      );
      assert.deepEqual(
        ownShape(api.response, version),
        kafkaShape(response, response.fields, version),
        `response v${version}`,
      );
    }
  });
}

function definitions(messages: ReadonlyMap<string, MessageDefinition>, api: string) {
  const [request, response] = [messages.get(`${api}Request`), messages.get(`${api}Response`)];
  assert.ok(request !== undefined && response !== undefined, `Kafka defines no ${api}`);
  const offered = versionRange(request.validVersions);
  assert.ok(offered !== null, `Kafka speaks no ${api}`);
  return { request, response, offered };
}

function ownShape(type: Pick<WireType<never>, "fields">, version: number): readonly Shape[] {
  assert.ok(type.fields !== null);
  return ownFields(type.fields, version);
}

function ownFields(fields: Fields, version: number): readonly Shape[] {
  return Object.entries(fields)
    .map(([name, of]) => ({ name, ...asField(of) }))
    .filter((field) => isIn(field, version))
    .map(({ name, type, tag }) => ({
      name,
      type: type.kind === "[]" ? `[]${type.element?.kind}` : type.kind,
      nullable: type.nullableFrom !== null && version >= type.nullableFrom,
      tag,
      fields: ownElementFields(type, version),
    }));
}

function ownElementFields({ fields, element }: WireType<unknown>, version: number): readonly Shape[] {
  const inner = fields ?? element?.fields ?? null;
  return inner === null ? [] : ownFields(inner, version);
}

function kafkaShape(message: MessageDefinition, fields: readonly MessageField[], version: number): readonly Shape[] {
  return fields
    .filter(({ versions }) => isWithin(versions, version))
    .map(({ name, type, nullableVersions, taggedVersions, tag, fields: own }) => {
      const element = type.replace(/^\[\]/, "");
      const inner = own ?? message.commonStructs?.find((one) => one.name === element)?.fields ?? [];
      const kind = inner.length > 0 ? "struct" : element;
      return {
        name: name.charAt(0).toLowerCase() + name.slice(1),
        type: type.startsWith("[]") ? `[]${kind}` : kind,
        nullable: isWithin(nullableVersions ?? "none", version),
        tag: isWithin(taggedVersions ?? "none", version) ? (tag ?? null) : null,
        fields: kafkaShape(message, inner, version),
      };
    });
}

function isWithin(versions: string, version: number): boolean {
  const range = versionRange(versions);
  return range !== null && version >= range[0] && version <= range[1];
}
