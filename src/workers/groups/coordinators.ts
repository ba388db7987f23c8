import { setTimeout as sleep } from "node:timers/promises";
import { type TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { BrokerConnection } from "../kafka/broker-connection.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf, inParallel } from "../kafka/in-parallel.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { negotiate } from "../wire/api.ts";
import { FIND_COORDINATOR } from "../wire/apis/find-coordinator.ts";
import { asError, groupSubject, needs } from "./group-errors.ts";

/** A broker as the coordinator of some groups. */
export type Coordinator = Pick<BrokerConnection, "ask" | "versions">;

/** The most groups per request. */
const MOST_KEYS = 500;
/** The first version of FindCoordinator that takes several keys. KIP-699 */
const SEVERAL_KEYS = 4;
/** The first request makes a new cluster create the topic for its offsets. Until then it has no coordinators. */
const ATTEMPTS = 6;
const PAUSE_MS = 500;
/** The time limit for all attempts, because a cluster may be slow to answer "not yet". */
const PATIENCE_MS = 4_000;

const PASSING: ReadonlySet<number> = new Set([
  KAFKA.coordinatorNotAvailable,
  KAFKA.coordinatorLoadInProgress,
  KAFKA.notCoordinator,
]);

/** The id of the coordinator by group, or the reason why none was found. */
export async function coordinatorsOf(
  link: ClusterLink,
  groups: readonly string[],
): Promise<Map<string, number | TailwaterError>> {
  const found = new Map<string, number | TailwaterError>();
  const began = performance.now();
  let left = groups;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > 1) await sleep(PAUSE_MS);
    const answers = await askFor(link, left);
    const isPatient = attempt < ATTEMPTS && performance.now() - began < PATIENCE_MS;
    const later = isPatient ? answers.filter(({ errorCode }) => PASSING.has(errorCode)) : [];
    for (const { group, nodeId, errorCode } of answers) {
      const error = () => protocolError(errorCode, groupSubject(group), needs("Describe", group));
      found.set(group, errorCode === KAFKA.none ? nodeId : error());
    }
    left = later.map(({ group }) => group);
  }
  // A coordinator may be a broker that has just joined. Only metadata has its address.
  const known = new Set(link.brokers.map(({ id }) => id));
  if ([...found.values()].some((id) => typeof id === "number" && !known.has(id))) await link.metadata([]);
  return found;
}

/** The coordinator of one group. @throws TailwaterError GROUP_UNAUTHORIZED, and why it cannot be found or reached */
export async function coordinatorOf(
  link: ClusterLink,
  group: string,
): Promise<{ readonly id: number; readonly connection: BrokerConnection }> {
  const id = (await coordinatorsOf(link, [group])).get(group);
  if (typeof id !== "number") throw id ?? protocolError(KAFKA.coordinatorNotAvailable, groupSubject(group));
  return { id, connection: await link.node(id) };
}

/** Groups by the ids of their coordinators. */
export function byCoordinator<G extends { readonly coordinator: number }>(groups: readonly G[]): Map<number, G[]> {
  const brokers = new Map<number, G[]>();
  for (const group of groups) {
    const own = brokers.get(group.coordinator);
    if (own === undefined) brokers.set(group.coordinator, [group]);
    else own.push(group);
  }
  return brokers;
}

/**
 * Requests many groups at once. If the answer is too large, it requests each half of the groups, down to one group.
 * @throws TailwaterError the errors of the connection
 */
export async function inHalves<T>(
  groups: readonly string[],
  ask: (groups: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  if (groups.length === 0) return [];
  try {
    return await ask(groups);
  } catch (error) {
    if (groups.length === 1 || toErrorData(error).code !== "ANSWER_TOO_LARGE") throw asError(error);
    const middle = groups.length >> 1;
    const first = await inHalves(groups.slice(0, middle), ask);
    return [...first, ...(await inHalves(groups.slice(middle), ask))];
  }
}

/**
 * Asks a coordinator, and asks again for a few seconds while it says that it is not the coordinator, or not yet. A broker
 * that has just become one first loads its groups.
 */
export async function untilItCoordinates<T extends { readonly errorCode: number }>(
  ask: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const began = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    const answers = await ask();
    const isPatient = attempt < ATTEMPTS && performance.now() - began < PATIENCE_MS;
    if (!isPatient || !answers.some(({ errorCode }) => PASSING.has(errorCode))) return answers;
    await sleep(PAUSE_MS);
  }
}

interface Found {
  readonly group: string;
  readonly nodeId: number;
  readonly errorCode: number;
}

async function askFor(link: ClusterLink, groups: readonly string[]): Promise<readonly Found[]> {
  const { versions } = await link.any();
  const atOnce = (negotiate(FIND_COORDINATOR, versions) ?? 0) >= SEVERAL_KEYS ? MOST_KEYS : 1;
  const answers = await inParallel(chunksOf(groups, atOnce), async (keys) => {
    const [key = ""] = keys;
    const answer = await link.ask(FIND_COORDINATOR, { key, keyType: 0, coordinatorKeys: keys });
    if (atOnce === 1) return [{ group: key, ...(answer.coordinators[0] ?? answer) }];
    const told = new Map(answer.coordinators.map((one) => [one.key, one]));
    return keys.map((group) => ({ group, ...(told.get(group) ?? NO_ANSWER) }));
  });
  return answers.flat().map(({ group, nodeId, errorCode }) => ({ group, nodeId, errorCode }));
}

/** The answer for a group that the broker's answer lacks. */
const NO_ANSWER = { nodeId: -1, errorCode: KAFKA.coordinatorNotAvailable };
