import type { ErrorData } from "../../contract/errors.ts";
import type { GroupMember, GroupType } from "../../contract/groups.ts";

/** A coordinator's answer about one group, without its offsets. */
export interface Described {
  readonly type: Exclude<GroupType, "unknown">;
  readonly state: string;
  readonly protocolType: string;
  readonly assignor: string | null;
  readonly epoch: number | null;
  readonly assignmentEpoch: number | null;
  readonly members: readonly GroupMember[];
  /** Errors of the parts that cannot be read. */
  readonly failures: readonly ErrorData[];
}

/** The answer about one group. Null: this coordinator has no such group of that type. */
export interface Told {
  readonly group: string;
  readonly errorCode: number;
  readonly says: string | null;
  readonly described: Described | null;
}

/** Kafka reports a missing text as an empty one. */
export function orNull(text: string): string | null {
  return text === "" ? null : text;
}

/** Java writes a slash before an address that has no name: `/10.0.0.1`. */
export function hostOf(clientHost: string): string {
  return clientHost.replace(/^\//, "");
}

/** Kafka reports a missing number as a negative one. */
export function countOrNull(count: number): number | null {
  return count < 0 ? null : count;
}
