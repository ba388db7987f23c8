/** A place in the window: a feature's screen, or a tab when `section` is null. */
export interface Spot {
  readonly section: string | null;
  readonly tab: string;
}

/** The places that the user visited, the most recent last. */
export interface Trail {
  readonly before: readonly Spot[];
  readonly now: Spot | null;
  readonly after: readonly Spot[];
}

export const NO_TRAIL: Trail = { before: [], now: null, after: [] };
const MOST = 50;

/** Records a visit. The places ahead are forgotten. */
export function visit(trail: Trail, spot: Spot): Trail {
  const { before, now } = trail;
  if (now !== null && isSame(now, spot)) return trail;
  return { before: now === null ? before : [...before, now].slice(-MOST), now: spot, after: [] };
}

/**
 * Goes one step back, and skips places that are gone or equal to this one. @param isThere false for a tab that was
 * closed
 */
export function goBack({ before, now, after }: Trail, isThere: (spot: Spot) => boolean): Trail {
  const at = before.findLastIndex((spot) => isThere(spot) && !(now !== null && isSame(spot, now)));
  const spot = before[at];
  if (spot === undefined) return { before, now, after };
  return { before: before.slice(0, at), now: spot, after: now === null ? after : [...after, now] };
}

export function goForward({ before, now, after }: Trail, isThere: (spot: Spot) => boolean): Trail {
  const back = goBack({ before: after, now, after: before }, isThere);
  return { before: back.after, now: back.now, after: back.before };
}

/** A screen is the same place with any tab behind it. */
function isSame(one: Spot, other: Spot): boolean {
  return one.section === other.section && (one.section !== null || one.tab === other.tab);
}
