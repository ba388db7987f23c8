export const FOUND = 0;
export const NOTHING = 1;
export const BAD_USE = 2;
export const TROUBLE = 3;
/** A change was planned, and nothing was changed. */
export const PLANNED = 4;
