/** SASL users of the test brokers, by name: password. admin and alice may do all; bob only what an ACL gives him. */
export const SASL_USERS = {
  admin: "admin-secret",
  alice: "alice-secret",
  bob: "bob-secret",
} as const;
