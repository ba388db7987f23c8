import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { GroupMember } from "../../contract/groups.ts";
import type { Acl } from "../kafka/denied.ts";
import { type ErrorAbout, KAFKA } from "../kafka/protocol-errors.ts";

/** The most members that an error names. */
const MOST_NAMED = 5;

export function groupSubject(group: string): string {
  return `group ${group}`;
}

/** The ACLs that a request about a group needs: one for the group, and one for the topic if there is one. */
export function needs(
  operation: Acl["operation"],
  group: string,
  topic?: { readonly name: string; readonly operation: Acl["operation"] },
): ErrorAbout {
  const own: Acl = { operation, resource: "Group", name: group };
  if (topic === undefined) return { needs: [own] };
  return { needs: [own, { operation: topic.operation, resource: "Topic", name: topic.name }] };
}

/** `client id (host)` of the first members. */
export function namesOf(members: readonly Pick<GroupMember, "clientId" | "host">[]): readonly string[] {
  return members.slice(0, MOST_NAMED).map(({ clientId, host }) => `${clientId} (${host})`);
}

/** The error of a reset or a deletion that the group's members prevent. It names them. */
export function notEmpty(
  group: string,
  members: readonly Pick<GroupMember, "clientId" | "host">[],
  what: string,
): TailwaterError {
  const named = namesOf(members);
  const more = members.length > named.length ? ` and ${members.length - named.length} more` : "";
  const who = members.length === 1 ? "member" : "members";
  const message =
    members.length === 0
      ? `Group ${group} has members again. ${what}`
      : `Group ${group} has ${members.length} ${who}: ${named.join(", ")}${more}. ${what}`;
  return new TailwaterError("GROUP_NOT_EMPTY", message, {
    subject: groupSubject(group),
    hint: "Stop its members, wait until the group is empty, and plan it again.",
  });
}

export function groupUnknown(group: string): TailwaterError {
  return new TailwaterError("GROUP_UNKNOWN", `The cluster has no group ${group}.`, {
    subject: groupSubject(group),
    hint: "Check its name. Kafka removes a group without members and offsets.",
  });
}

/**
 * Kafka describes a group of a newer type only to a user who may describe every topic of its members. It does not say
 * which one is missing.
 */
export function topicsDenied(group: string): TailwaterError {
  const message = `You may not describe group ${group}: it needs the ACL Describe on each Topic that its members read.`;
  return new TailwaterError("TOPIC_UNAUTHORIZED", message, {
    subject: groupSubject(group),
    hint: "The broker does not say which topic is missing. Ask the cluster's administrator for this ACL.",
  });
}

/** Whether the coordinator lacks the group, or has it as another type. */
export function isUnknown(errorCode: number): boolean {
  return NOT_THERE.has(errorCode);
}

/**
 * UNSUPPORTED_VERSION: the broker has this type switched off. 24 is INVALID_GROUP_ID: early KIP-848 brokers report it.
 */
const NOT_THERE: ReadonlySet<number> = new Set([KAFKA.groupIdNotFound, KAFKA.unsupportedVersion, 24]);

export function asError(thrown: unknown): TailwaterError {
  return thrown instanceof TailwaterError ? thrown : TailwaterError.fromData(toErrorData(thrown));
}
