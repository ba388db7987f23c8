/** The value for authorized operations that were not requested, or that the broker does not report. */
export const NOT_ASKED = -2_147_483_648;
