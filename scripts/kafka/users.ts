/**
 * SASL users of the test brokers, by name: password. admin and alice may do everything, bob only what an ACL allows.
 */
export const SASL_USERS = {
  admin: "admin-secret",
  alice: "alice-secret",
  bob: "bob-secret",
} as const;
