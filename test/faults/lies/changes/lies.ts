// Ways in which the answer to a change can be lost, broken or false. They are the same for every API.
import type { ChangeOutcome } from "../../../../src/contract/changes.ts";
import { frame, type HostileRequest, int16, int32, lyingFrame, trickle } from "../../../support/hostile-broker.ts";
import { type Changing, type LyingAnswer, lieOf } from "./changing.ts";

export interface ChangeLie {
  readonly name: string;
  readonly answer: LyingAnswer;
  /** The outcome that the journal must have. */
  readonly outcome: ChangeOutcome | ((changing: Changing) => ChangeOutcome);
  /** Only a timeout detects it. */
  readonly slow?: boolean;
  /** Whether it blocks its connection for later changes. */
  readonly lasting?: boolean;
  /** False for APIs whose answers cannot contain this lie. */
  readonly isFor?: (changing: Changing) => boolean;
}

type Value = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Value =>
  typeof value === "object" && value !== null && !(value instanceof Uint8Array);
const hasCode = (value: unknown) => isObject(value) && "errorCode" in value;

/** Copies the value, and applies `change` to every list of targets. A target has an error code. */
export function withTargets(value: unknown, change: (targets: readonly Value[]) => readonly unknown[]): unknown {
  if (Array.isArray(value)) {
    const isLast = value.length > 0 && value.every(hasCode) && !value.some((one) => Object.values(one).some(isTargets));
    return isLast ? change(value as readonly Value[]) : value.map((one) => withTargets(one, change));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, withTargets(own, change)]));
}
const isTargets = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(hasCode);

/** Copies the value, and applies `change` to every name and id. */
export function withNames(value: unknown, change: (name: string, key: string) => string | null): unknown {
  if (Array.isArray(value)) return value.map((one) => withNames(one, change));
  if (!isObject(value)) return value;
  const own = Object.entries(value).map(([key, one]) => {
    const isName = /^(name|topicName|topicId|resourceName|groupId|memberId)$/.test(key) && typeof one === "string";
    return [key, isName ? change(one, key) : withNames(one, change)] as const;
  });
  return Object.fromEntries(own);
}

export const changed =
  (make: (honest: unknown) => unknown): LyingAnswer =>
  (about, honest, api) =>
    lieOf(api, about, make(honest));
const targets = (change: (own: readonly Value[]) => readonly unknown[]) =>
  changed((honest) => withTargets(honest, change));
/** Changes only the first list of targets. */
const firstTargets = (change: (own: readonly Value[]) => readonly unknown[]) =>
  changed((honest) => {
    let isFirst = true;
    return withTargets(honest, (own) => {
      const isOther = !isFirst;
      isFirst = false;
      return isOther ? own : change(own);
    });
  });
const refused = (errorCode: number, errorMessage: string | null = null) =>
  targets((own) => own.map((one) => ({ ...one, errorCode, errorMessage })));

/** An answer whose bytes are made by hand. */
const raw =
  (make: (about: HostileRequest, honest: Buffer) => Buffer | null): LyingAnswer =>
  (about, honest, api) =>
    make(about, lieOf(api, about, honest));
const cut = (make: (honest: Buffer) => Buffer, reset = false) =>
  raw(({ socket }, honest) => {
    socket.write(make(honest), () => (reset ? socket.resetAndDestroy() : socket.destroy()));
    return null;
  });

const NOTHING = Buffer.alloc(0);
const HUGE = 2 ** 31 - 1;
const MB = 1024 * 1024;
const WORDS = "\u001b[2J\n\u0000no".repeat(MB + MB / 4);
/** The app reads the offsets back after this API, and sees that the change was not done. */
const looksAgain = ({ api }: Changing): ChangeOutcome => (api.name === "AlterShareGroupOffsets" ? "failed" : "unknown");
const hasSeveral = ({ targets: all }: Changing) => all.length > 1;
const hasTop = ({ api }: Changing) => "errorCode" in (api.response.fields ?? {});
const says = ({ api }: Changing) => JSON.stringify(api.response.fields).includes("errorMessage");

export const LOST: readonly ChangeLie[] = [
  { name: "the connection ends before the answer", answer: cut(() => NOTHING), outcome: "unknown" },
  { name: "the connection is reset before the answer", answer: cut(() => NOTHING, true), outcome: "unknown" },
  {
    name: "the connection ends in the middle of the answer",
    answer: cut((honest) => honest.subarray(0, honest.length >> 1)),
    outcome: "unknown",
  },
  {
    name: "the connection ends before the answer's last byte",
    answer: cut((honest) => honest.subarray(0, -1)),
    outcome: "unknown",
  },
  { name: "no answer comes", answer: () => null, outcome: "unknown", slow: true },
  {
    name: "the answer comes byte by byte",
    answer: raw(({ socket }, honest) => {
      trickle(socket, honest, 1_000);
      return null;
    }),
    outcome: "unknown",
    slow: true,
  },
];

export const BROKEN: readonly ChangeLie[] = [
  {
    name: "another correlation id",
    answer: raw(({ id }, honest) => Buffer.concat([honest.subarray(0, 4), int32(id + 1), honest.subarray(8)])),
    outcome: "unknown",
  },
  { name: "an answer of −6 bytes", answer: raw(({ id }) => lyingFrame(-6, id)), outcome: "unknown" },
  { name: "an answer of 2^31−1 bytes", answer: raw(({ id }) => lyingFrame(HUGE, id)), outcome: "unknown" },
  { name: "an answer of 200 MB", answer: raw(({ id }) => lyingFrame(200 * MB, id)), outcome: "unknown" },
  { name: "an answer without content", answer: raw(({ id }) => frame(id)), outcome: "unknown" },
  {
    name: "bytes after the answer",
    answer: raw(({ id }, honest) => frame(id, honest.subarray(8), Buffer.alloc(7))),
    outcome: "unknown",
  },
  { name: "an answer of bytes 255", answer: raw(({ id }) => frame(id, Buffer.alloc(64, 255))), outcome: "unknown" },
  {
    name: "lists of 2^31−1 targets",
    answer: raw(({ id }) => frame(id, Buffer.of(0), int32(0), int16(0), Buffer.of(255, 255, 255, 255, 7), int32(HUGE))),
    outcome: "unknown",
  },
  {
    name: "a name that is null",
    answer: changed((honest) => withNames(honest, (name, key) => (key === "topicId" ? name : null))),
    outcome: "unknown",
    // With all-zero ids, its names may be null.
    isFor: ({ api }) => api.name !== "DeleteTopics",
  },
  {
    name: "the same answer twice",
    answer: raw((_, honest) => Buffer.concat([honest, honest])),
    outcome: "done",
    lasting: true,
  },
];

const UNTRUE: readonly ChangeLie[] = [
  {
    name: "an answer about something else",
    answer: changed((honest) => withNames(honest, (name) => `${name.slice(0, -1)}0`)),
    outcome: looksAgain,
  },
  {
    name: "an answer about other partitions",
    answer: targets((own) => own.map((one) => ({ ...one, partitionIndex: 77 }))),
    outcome: looksAgain,
    isFor: ({ api }) =>
      /Offset(s|Commit|Delete)?$|DeleteRecords/.test(api.name) && api.name !== "DeleteShareGroupOffsets",
  },
  { name: "no target at all", answer: targets(() => []), outcome: looksAgain },
  {
    name: "a missing target",
    answer: firstTargets((own) => own.slice(1)),
    outcome: looksAgainInPart,
    isFor: hasSeveral,
  },
  { name: "each target twice, with the same outcome", answer: targets((own) => [...own, ...own]), outcome: "done" },
  {
    name: "each target twice, first done, then refused",
    answer: targets((own) => [...own, ...own.map((one) => ({ ...one, errorCode: 44 }))]),
    outcome: looksAgain,
  },
  {
    name: "each target twice, first refused, then done",
    answer: targets((own) => [...own.map((one) => ({ ...one, errorCode: 44 })), ...own]),
    outcome: looksAgain,
  },
  {
    name: "a throttle of 2^31−1 ms",
    answer: changed((honest) => ({ ...(honest as Value), throttleTimeMs: HUGE })),
    outcome: "done",
    lasting: true,
  },
];

function looksAgainInPart(one: Changing): ChangeOutcome {
  return looksAgain(one) === "failed" ? "partly" : "unknown";
}

/** None of these codes proves that nothing was done. */
const OPEN = [-1, 6, 7, 13, 15, 16, 20, 56, 9_999, 32_767, -32_768];
/** These codes prove it. */
const CLOSED = [14, 41, 42, 44, 89];

const CODES: readonly ChangeLie[] = [
  ...OPEN.map((code): ChangeLie => ({ name: `error ${code}`, answer: refused(code), outcome: "unknown" })),
  ...CLOSED.map((code): ChangeLie => ({ name: `error ${code}`, answer: refused(code), outcome: "failed" })),
  {
    name: "an error for the first target only",
    answer: firstTargets(([first, ...rest]) => [{ ...first, errorCode: 44 }, ...rest]),
    outcome: "partly",
    isFor: hasSeveral,
  },
  {
    name: "a lost outcome for the first target only",
    answer: firstTargets(([first, ...rest]) => [{ ...first, errorCode: 7 }, ...rest]),
    outcome: "unknown",
    isFor: hasSeveral,
  },
  ...[16, 44].map((errorCode): ChangeLie => {
    return {
      name: `error ${errorCode} for the whole answer, which names no target`,
      answer: changed((honest) => ({ ...(withTargets(honest, () => []) as Value), errorCode })),
      outcome: errorCode === 16 ? "unknown" : "failed",
      isFor: hasTop,
    };
  }),
  {
    name: "an error message of 10 MB of escapes and line breaks",
    answer: firstTargets((own) =>
      own.map((one, index) => ({ ...one, errorCode: 44, errorMessage: index === 0 ? WORDS : "no" })),
    ),
    outcome: "failed",
    isFor: says,
  },
];

export const CHANGE_LIES: readonly ChangeLie[] = [...LOST, ...BROKEN, ...UNTRUE, ...CODES];

export const outcomeOf = ({ outcome }: ChangeLie, changing: Changing): ChangeOutcome =>
  typeof outcome === "function" ? outcome(changing) : outcome;
