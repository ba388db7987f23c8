/** Height of one grid row, px. */
export const ROW_HEIGHT = 24;
/** The most that a bar at the lower edge covers, px. */
const COVERED = 2 * ROW_HEIGHT;

/**
 * The visible part of the tail. Row n is always at n × ROW_HEIGHT; arriving and leaving rows move nothing. While
 * following, the view stays at the newest row. Otherwise it does not move: even evicted rows stay in place, because
 * `base` (the first row the scrollbar reaches) never passes the top of the screen.
 */
export interface Viewport {
  readonly following: boolean;
  /** Pixels above the view, counted from row 0. */
  readonly top: number;
  /** Height of the view, px. */
  readonly height: number;
  readonly base: number;
  /** Rows [first, end) are in the ring. */
  readonly first: number;
  readonly end: number;
  /** Rows below this number have been on screen, or existed when following stopped. */
  readonly seenEnd: number;
}

export const NEW_VIEWPORT: Viewport = {
  following: true,
  top: 0,
  height: 0,
  base: 0,
  first: 0,
  end: 0,
  seenEnd: 0,
};

/** The ring now holds [first, end). */
export function rowsChanged(view: Viewport, first: number, end: number): Viewport {
  if (view.first === first && view.end === end) return view;
  return settle({ ...view, first, end });
}

export function resized(view: Viewport, height: number): Viewport {
  return view.height === height ? view : settle({ ...view, height });
}

/**
 * The user moved the view. Up stops following, down to the newest row follows again, and down from evicted rows goes to
 * the oldest remaining row, because there is nothing in between.
 */
export function movedTo(view: Viewport, top: number): Viewport {
  const bottom = bottomTop(view);
  const oldest = view.first * ROW_HEIGHT;
  const wanted = top > view.top && view.top < oldest ? Math.max(top, oldest) : top;
  const target = Math.min(Math.max(wanted, view.base * ROW_HEIGHT), bottom);
  if (target === view.top) return view;
  return settle({ ...view, top: target, following: target > view.top && target >= bottom - 1 });
}

/** Stops following at the current position. */
export function held(view: Viewport): Viewport {
  return view.following ? { ...view, following: false } : view;
}

/** Jumps to the newest row and follows. */
export function resumed(view: Viewport): Viewport {
  return view.following ? view : settle({ ...view, following: true });
}

/**
 * Row numbers are no longer valid (filter changed, tail restarted): starts again at the newest row and follows, or at
 * the oldest.
 */
export function restarted(view: Viewport, first: number, end: number, following = true): Viewport {
  const top = first * ROW_HEIGHT;
  return settle({ ...NEW_VIEWPORT, following, top, base: first, height: view.height, first, end });
}

/** Moves just far enough to show `row` completely. */
export function revealed(view: Viewport, row: number): Viewport {
  const rowTop = row * ROW_HEIGHT;
  if (rowTop < view.top) return movedTo(view, rowTop);
  const below = rowTop + ROW_HEIGHT - view.height;
  return below > view.top ? movedTo(view, below) : view;
}

/** The height has changed: shows a row that the lower edge has just covered, for example with the selection's bar. */
export function keptShown(view: Viewport, row: number): Viewport {
  const below = (row + 1) * ROW_HEIGHT - view.top - view.height;
  return !view.following && below > 0 && below <= COVERED ? held(revealed(view, row)) : view;
}

/** The number of rows since following stopped that have not been on screen. */
export function newRows(view: Viewport): number {
  return view.following ? 0 : Math.max(0, view.end - view.seenEnd);
}

/** Rows [first, end) at least partly on screen. */
export function visibleRows(view: Viewport): { first: number; end: number } {
  const first = Math.max(view.base, Math.floor(view.top / ROW_HEIGHT));
  const end = Math.min(view.end, Math.ceil((view.top + view.height) / ROW_HEIGHT));
  return { first, end: Math.max(first, end) };
}

/** The number of rows on screen that the ring has evicted. */
export function evictedOnScreen(view: Viewport): number {
  const { first, end } = visibleRows(view);
  return Math.max(0, Math.min(end, view.first) - first);
}

/** The scrollable height, px. */
export function contentHeight(view: Viewport): number {
  return Math.max(0, view.end - view.base) * ROW_HEIGHT;
}

/** `top` when the newest row touches the bottom. */
function bottomTop(view: Viewport): number {
  return Math.max(view.base * ROW_HEIGHT, view.end * ROW_HEIGHT - view.height);
}

function settle(view: Viewport): Viewport {
  if (view.following) {
    const followed = { ...view, base: view.first, seenEnd: view.end };
    return { ...followed, top: bottomTop(followed) };
  }
  const base = Math.max(view.base, Math.min(view.first, Math.floor(view.top / ROW_HEIGHT)));
  const moved = { ...view, base };
  const top = Math.min(Math.max(view.top, base * ROW_HEIGHT), bottomTop(moved));
  const fullyVisible = Math.min(view.end, Math.floor((top + view.height) / ROW_HEIGHT));
  return { ...moved, top, seenEnd: Math.max(view.seenEnd, fullyVisible) };
}
