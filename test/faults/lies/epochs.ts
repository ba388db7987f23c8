// Lies about leader epochs: each fetch response has another epoch, and the leader's answers about them are wrong.
import { encodeBatch } from "../../support/batches.ts";
import { API, epochAnswer, fetchAnswer, fetchOffset, type HostileAnswer } from "../../support/hostile-broker.ts";
import { type Lie, LOST } from "./lie.ts";

const TOPIC = "orders";
const FENCED_LEADER_EPOCH = 74;
const END = 1_000_000n;

/** One record for each fetch, with an epoch that no answer had before. */
const fetched: HostileAnswer = (request) => {
  const { id, socket, before } = request;
  const records = encodeBatch({
    records: [{ offset: fetchOffset(request), key: null, value: "v" }],
    leaderEpoch: before,
  });
  const answer = fetchAnswer(id, TOPIC, 0, records, { highWatermark: END });
  setTimeout(() => socket.destroyed || socket.write(answer), 20);
  return null;
};

const told = (name: string, errorCode: number, epoch: number, end: bigint, about: Partial<Lie>): Lie => ({
  name,
  broker: {
    versions: { [API.offsetForLeaderEpoch]: [0, 2] },
    answers: {
      [API.fetch]: fetched,
      [API.offsetForLeaderEpoch]: ({ id }) => epochAnswer(id, TOPIC, errorCode, epoch, end),
    },
  },
  expect: { codes: [...LOST, "LEADER_NOT_AVAILABLE", "OFFSET_TOO_LARGE"] },
  mostFetchesPerSecond: 20,
  ...about,
});

export const EPOCH_LIES: readonly Lie[] = [
  told("an error for ever, asked about a leader epoch", FENCED_LEADER_EPOCH, -1, -1n, {}),
  told("a leader epoch that ends beyond 2^53", 0, 0, 2n ** 62n, {}),
  told("a leader epoch that ends at offset −5", 0, 0, -5n, {}),
  told("a log that has nothing of what was read, each time", 0, -1, -1n, { expect: { codes: LOST, orQuiet: true } }),
];
