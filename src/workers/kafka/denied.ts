import { type ErrorCode, TailwaterError } from "../../contract/errors.ts";

/** The operation that a Kafka ACL allows, and its resource. */
export interface Acl {
  readonly operation:
    | "Read"
    | "Write"
    | "Create"
    | "Delete"
    | "Alter"
    | "Describe"
    | "DescribeConfigs"
    | "AlterConfigs"
    | "IdempotentWrite";
  readonly resource: "Topic" | "Group" | "Cluster";
  /** The name of the topic or the group. Kafka has one resource of type Cluster, named kafka-cluster. */
  readonly name: string;
  /** What is not allowed, when the operation's name does not make it clear: `create topics`. */
  readonly doing?: string;
}

const CODES: Readonly<Record<Acl["resource"], ErrorCode>> = {
  Topic: "TOPIC_UNAUTHORIZED",
  Group: "GROUP_UNAUTHORIZED",
  Cluster: "CLUSTER_UNAUTHORIZED",
};

const VERBS: Readonly<Record<Acl["operation"], string>> = {
  Read: "read",
  Write: "write to",
  Create: "create",
  Delete: "delete",
  Alter: "alter",
  Describe: "describe",
  DescribeConfigs: "read the configuration of",
  AlterConfigs: "change the configuration of",
  IdempotentWrite: "write idempotently to",
};

/** `You may not delete topic orders: it needs the ACL Delete on Topic orders.` */
export function denied({ operation, resource, name, doing }: Acl): TailwaterError {
  const what = resource === "Cluster" ? "the cluster" : `${resource.toLowerCase()} ${name}`;
  const on = resource === "Cluster" ? resource : `${resource} ${name}`;
  const message = `You may not ${doing ?? `${VERBS[operation]} ${what}`}: it needs the ACL ${operation} on ${on}.`;
  return new TailwaterError(CODES[resource], message, {
    subject: what,
    hint: "Ask the cluster's administrator for this ACL, or log in as a user who has it.",
  });
}
