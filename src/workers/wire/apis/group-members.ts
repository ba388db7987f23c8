/** Members of one group that an answer may hold: a coordinator that rebalanced so many would do nothing else. */
export const MOST_MEMBERS = 50_000;
