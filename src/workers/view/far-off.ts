// Rules for leaving a few far-off times out of a chart, so that the others stay readable.

/** The largest part of all records that may be far off; one of three records always may be. */
export const FAR_SHARE = 0.1;
export const LEAST_FOR_ONE = 3;
/** They are left out only if that makes the chart this many times finer. */
export const FINER = 8;
/** A chart of one hour is fine enough, ms. */
export const FINE_MS = 3_600_000;
