import type { ErrorRows } from "./row.ts";

/** Access, logins and delegation tokens. */
export const SECURITY: ErrorRows = {
  29: {
    name: "TOPIC_AUTHORIZATION_FAILED",
    what: "This user may not read {it}",
    cause: "No ACL allows it, or one denies it.",
    next: "Ask for an ACL that allows Describe and Read on the topic.",
    code: "TOPIC_UNAUTHORIZED",
  },
  30: {
    name: "GROUP_AUTHORIZATION_FAILED",
    what: "This user may not use {it}",
    cause: "No ACL allows it, or one denies it.",
    next: "Ask for an ACL that allows Describe or Read on the group.",
    code: "GROUP_UNAUTHORIZED",
  },
  31: {
    name: "CLUSTER_AUTHORIZATION_FAILED",
    what: "This user may not describe the cluster",
    cause: "No ACL allows it, or one denies it.",
    next: "Ask for Describe on the cluster.",
    code: "CLUSTER_UNAUTHORIZED",
  },
  33: {
    name: "UNSUPPORTED_SASL_MECHANISM",
    what: "The broker does not offer this way to log in: {it}",
    cause: "The mechanism is not among `sasl.enabled.mechanisms` of the listener.",
    next: "Choose another under Login (SASL).",
  },
  34: {
    name: "ILLEGAL_SASL_STATE",
    what: "The login is not in the right order, at {it}",
    cause: "The listener has no login, or the session has ended.",
    next: "Connect again.",
  },
  53: {
    name: "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
    what: "This user may not use {it}",
    cause: "No ACL for the transactional id allows it, or one denies it.",
    next: "Ask for an ACL that allows Describe or Write on the transactional id.",
  },
  54: {
    name: "SECURITY_DISABLED",
    what: "The cluster has no access control, so there are no ACLs for {it}",
    cause: "The brokers have no `authorizer.class.name`.",
    next: "Set an authorizer on the brokers.",
  },
  58: {
    name: "SASL_AUTHENTICATION_FAILED",
    what: "The broker refused the login at {it}",
    cause: "The user name or the password is wrong, or the user is unknown.",
    next: "Check both under Login (SASL).",
  },
  61: {
    name: "DELEGATION_TOKEN_AUTH_DISABLED",
    what: "Delegation tokens are disabled, at {it}",
    cause: "The brokers have no `delegation.token.secret.key`.",
    next: "Set it on the brokers.",
  },
  62: {
    name: "DELEGATION_TOKEN_NOT_FOUND",
    what: "The cluster has no such delegation token: {it}",
    cause: "It was deleted, or never existed.",
    next: "Check the token id.",
  },
  63: {
    name: "DELEGATION_TOKEN_OWNER_MISMATCH",
    what: "This user neither owns nor may renew the delegation token {it}",
    cause: "Only its owner and its renewers may change a token.",
    next: "Ask its owner.",
  },
  64: {
    name: "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED",
    what: "Delegation tokens cannot be requested over this connection, for {it}",
    cause: "It has no login, or logged in with a token itself.",
    next: "Connect with another login.",
  },
  65: {
    name: "DELEGATION_TOKEN_AUTHORIZATION_FAILED",
    what: "This user may not use the delegation token {it}",
    cause: "No ACL allows it, or one denies it.",
    next: "Ask for an ACL that allows Describe on the token.",
  },
  66: {
    name: "DELEGATION_TOKEN_EXPIRED",
    what: "The delegation token {it} has expired",
    cause: "It was not renewed in time.",
    next: "Create a new one.",
  },
  67: {
    name: "INVALID_PRINCIPAL_TYPE",
    what: "The type of the principal is not supported, for {it}",
    cause: "Kafka knows User.",
    next: "Write it as User:name.",
  },
  93: {
    name: "UNACCEPTABLE_CREDENTIAL",
    what: "The broker refuses the new password of {it}",
    cause: "It is empty, or the number of iterations is out of range.",
    next: "Choose another one.",
  },
  97: {
    name: "PRINCIPAL_DESERIALIZATION_FAILURE",
    what: "The controller cannot identify the user of the request for {it}",
    cause: "The brokers' `principal.builder.class` cannot read the user that another broker sent.",
    next: "Check the security settings of all brokers.",
  },
};
