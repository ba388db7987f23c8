// Ways in which a broker can lie to a producer: each answer lost, broken, empty, doubled, about something else, with
// every error code, or untrue.
import type { LyingAnswer } from "../changes/changing.ts";
import { BROKEN, changed, LOST, withNames } from "../changes/lies.ts";
import type { Asked } from "./liar.ts";

export interface ProduceLie {
  readonly name: string;
  readonly api: Asked;
  /** The broker does what it was asked before it lies. */
  readonly does: boolean;
  readonly answer: LyingAnswer;
  /** Only a time-out detects it. */
  readonly slow?: boolean;
  /** It says that records are written, which are not. Nobody can know. */
  readonly claims?: boolean;
  /** It says that records are not written, which are. Nobody can know that either. */
  readonly denies?: boolean;
}

type Value = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Value =>
  typeof value === "object" && value !== null && !(value instanceof Uint8Array);

/** Copies the value, and changes each field of that name, at every level. */
function withFields(value: unknown, name: RegExp, change: (own: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withFields(one, name, change));
  if (!isObject(value)) return value;
  const own = Object.entries(value).map(([key, one]) => {
    return [key, name.test(key) ? change(one) : withFields(one, name, change)] as const;
  });
  return Object.fromEntries(own);
}
const fields = (name: RegExp, change: (own: unknown) => unknown) =>
  changed((honest) => withFields(honest, name, change));

/** Copies the value, and changes each list of objects, at every level. */
function withLists(value: unknown, change: (all: readonly unknown[]) => readonly unknown[]): unknown {
  if (Array.isArray(value)) {
    const all = value.map((one) => withLists(one, change));
    return value.some(isObject) ? change(all) : all;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, withLists(own, change)]));
}
const lists = (change: (all: readonly unknown[]) => readonly unknown[]) =>
  changed((honest) => withLists(honest, change));

const CODE = /^(errorCode|partitionErrorCode)$/;
const code = (errorCode: number) => fields(CODE, () => errorCode);
const HUGE = 2 ** 31 - 1;
const ALL_CODES = [-1, ...Array.from({ length: 136 }, (_, at) => at + 1), 9_999, 32_767, -32_768];
/** A broker that says these may have done it. */
const OPEN_CODES = [-1, 6, 7, 13, 20, 45, 46, 47, 48, 56, 59, 90, 9_999];
/** Those that do not prove that nothing was done, for a producer that is idempotent. */
const UNPROVEN: ReadonlySet<number> = new Set([-1, 6, 7, 13, 20, 45, 46, 56, 9_999]);
const SOME_CODES = [-1, 1, 3, 5, 6, 7, 13, 14, 15, 16, 29, 31, 35, 41, 42, 47, 48, 49, 51, 53, 55, 58, 89, 90, 9_999];
export const APIS: readonly Asked[] = [
  "Produce",
  "InitProducerId",
  "AddPartitionsToTxn",
  "EndTxn",
  "FindCoordinator",
  "Metadata",
];

function ofEvery(api: Asked): readonly ProduceLie[] {
  const both = (name: string, answer: LyingAnswer, about: Partial<ProduceLie> = {}): readonly ProduceLie[] => [
    { name: `${name}, not done`, api, does: false, answer, ...about },
    { name: `${name}, done`, api, does: true, answer, ...about },
  ];
  const codes = api === "Produce" ? ALL_CODES : SOME_CODES;
  return [
    ...[...LOST, ...BROKEN].flatMap(({ name, answer, slow = false, outcome }) =>
      both(name, answer, { slow, claims: outcome === "done" }),
    ),
    ...codes.map((one): ProduceLie => ({ name: `error ${one}`, api, does: false, answer: code(one) })),
    ...OPEN_CODES.map(
      (one): ProduceLie => ({
        name: `error ${one}, done`,
        api,
        does: true,
        answer: code(one),
        denies: !UNPROVEN.has(one),
      }),
    ),
    ...both(
      "empty lists",
      lists(() => []),
    ),
    ...both(
      "every element twice",
      lists((all) => [...all, ...all]),
      { claims: true },
    ),
    ...both(
      "every element a hundred times, each with another error",
      lists((all) =>
        Array.from({ length: 100 }, (_, at) => all.map((one) => withFields(one, CODE, () => at % 3))).flat(),
      ),
    ),
    ...both(
      "an answer about something else",
      changed((honest) => withNames(honest, (name) => `${name.slice(0, -1)}0`)),
      // A coordinator's answer has no such name.
      { claims: true },
    ),
    ...both(
      "a throttle of 24 days",
      fields(/^throttleTimeMs$/, () => HUGE),
      { claims: true },
    ),
    ...both(
      "a throttle of −1 ms",
      fields(/^throttleTimeMs$/, () => -1),
      { claims: true },
    ),
  ];
}

const one = (
  api: Asked,
  name: string,
  answer: LyingAnswer,
  does = true,
  about: Partial<ProduceLie> = {},
): ProduceLie => ({ name, api, does, answer, ...about });

let turn = 0;
const inTurn = <T>(...all: readonly T[]): T => all[turn++ % all.length] as T;

const OWN: readonly ProduceLie[] = [
  ...[-1n, -9n, 2n ** 62n, -(2n ** 63n), 2n ** 53n].map((offset) =>
    one(
      "Produce",
      `a base offset of ${offset}`,
      fields(/^baseOffset$/, () => offset),
    ),
  ),
  one(
    "Produce",
    "answers about partition 77",
    fields(/^index$/, () => 77),
  ),
  one(
    "Produce",
    "answers about the other partition",
    fields(/^index$/, (index) => 1 - Number(index)),
    true,
    { claims: true },
  ),
  one(
    "Produce",
    "a first answer that says done, and a second one that refuses",
    lists((all) => [...all, ...all.map((same) => withFields(same, CODE, () => 87))]),
  ),
  one(
    "Produce",
    "an error only for the first partition",
    lists(([first, ...rest]) => [withFields(first, CODE, () => 19), ...rest]),
    false,
    { claims: true },
  ),
  one("Produce", "a leader that is nobody", (about, honest, api) =>
    fields(/^currentLeader$/, () => ({ leaderId: 99, leaderEpoch: -4 }))(about, honest, api),
  ),
  ...[
    [-1n, -1],
    [-5n, 3],
    [4n, -1],
    [2n ** 63n - 1n, 32_767],
    [7n, 0],
  ].map(([id, epoch]) =>
    one(
      "InitProducerId",
      `producer id ${id} with epoch ${epoch}`,
      changed((honest) => ({ ...(honest as Value), producerId: id, producerEpoch: epoch })),
    ),
  ),
  one(
    "InitProducerId",
    "an epoch that changes each time",
    changed((honest) => ({ ...(honest as Value), producerId: 7n, producerEpoch: inTurn(3, 1, 2, 0) })),
  ),
  ...[-1, 2, 99, HUGE].map((nodeId) =>
    one(
      "FindCoordinator",
      `a coordinator ${nodeId} that does not exist`,
      fields(/^nodeId$/, () => nodeId),
    ),
  ),
  one(
    "FindCoordinator",
    "a coordinator that moves in circles",
    fields(/^nodeId$/, () => inTurn(2, 3, 1, -1)),
  ),
  one(
    "FindCoordinator",
    "the coordinator of another transaction",
    fields(/^key$/, (key) => `${key}0`),
  ),
  ...[-1, -7, 2, 99].map((leader) =>
    one(
      "Metadata",
      `leader ${leader}`,
      fields(/^leaderId$/, () => leader),
    ),
  ),
  one(
    "Metadata",
    "leaders that move in circles",
    fields(/^leaderId$/, () => inTurn(1, 2, 3, -1)),
  ),
  ...[-3, 1_000_000_000, 5].map((partition) =>
    one(
      "Metadata",
      `partitions ${partition}`,
      fields(/^partitionIndex$/, (index) => Number(index) + partition),
    ),
  ),
  one(
    "Metadata",
    "100,000 partitions",
    fields(/^partitions$/, (own) => {
      const [first] = own as readonly Value[];
      return Array.from({ length: 100_000 }, (_, partitionIndex) => ({ ...first, partitionIndex }));
    }),
  ),
  one(
    "Metadata",
    "a topic without partitions",
    fields(/^partitions$/, () => []),
  ),
  one(
    "Metadata",
    "a topic that was made again",
    fields(/^topicId$/, () => "f".repeat(32)),
  ),
  one(
    "Metadata",
    "no brokers",
    fields(/^brokers$/, () => []),
  ),
  one(
    "Metadata",
    "a broker that is somewhere else",
    fields(/^port$/, () => 1),
  ),
];

export const PRODUCE_LIES: readonly ProduceLie[] = [...APIS.flatMap(ofEvery), ...OWN];
