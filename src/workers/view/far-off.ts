// When a few times far off are left out of a picture of time, so that the others stay readable.

/** No more than so many records of all are far off, but one of three always may be. */
export const FAR_SHARE = 0.1;
export const LEAST_FOR_ONE = 3;
/** They are told beside the picture only where that makes it so many times finer. */
export const FINER = 8;
/** A picture of an hour is fine enough, ms. */
export const FINE_MS = 3_600_000;
