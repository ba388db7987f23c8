/** Between two questions whether the user has confirmed the code, s. */
const INTERVAL_S = 5;
const LEAST_INTERVAL_S = 1;
export const LONGEST_INTERVAL_S = 60;
/** How long a code is waited for, s. */
const LONGEST_CODE_S = 3_600;
/** What a user can read and type. */
const USER_CODE = /^[\p{L}\p{N} ._-]{1,64}$/u;

/** A user can read it and type it. */
export const isTypable = (userCode: string): boolean => USER_CODE.test(userCode);

/** The times of a device code (RFC 8628, 3.2), made such that they do no harm, s. @param interval undefined: not said */
export function boundedTimes(
  interval: number | undefined,
  expiresIn: number,
): { readonly interval: number; readonly expiresIn: number } {
  return {
    interval: Math.min(Math.max(interval ?? INTERVAL_S, LEAST_INTERVAL_S), LONGEST_INTERVAL_S),
    expiresIn: Math.min(expiresIn, LONGEST_CODE_S),
  };
}
