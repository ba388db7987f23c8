/** Authorized operations that were not asked for, or that the broker does not tell. */
export const NOT_ASKED = -2_147_483_648;
