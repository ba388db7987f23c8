/**
 * Between a scrollbar and a list longer than a browser can lay out (Chromium caps an element near 33 M px, Firefox and
 * WebKit near 17 M). Up to MAX_SPACER one scrollbar pixel is one pixel of the list. Above it both ends stay exact, so
 * that the first and last rows are reached as in any list, and the middle is stretched in proportion.
 */
export const MAX_SPACER = 10_000_000;

/** Pixels at each end of a stretched list that map one to one. */
const EXACT_END = 1_000_000;

/** Height of the element that sets the scrollbar's range, px. */
export function spacerHeight(content: number): number {
  return Math.min(content, MAX_SPACER);
}

/** Pixels of the list above the view when the scrollbar stands at `scrollTop`. Monotone; the ends map to the ends. */
export function offsetAt(scrollTop: number, content: number, view: number): number {
  const { scroll, travel, end } = ranges(content, view);
  const at = clamp(scrollTop, 0, scroll);
  if (travel === scroll || at <= end) return at;
  if (at >= scroll - end) return travel - (scroll - at);
  return end + ((at - end) / (scroll - 2 * end)) * (travel - 2 * end);
}

/** Where the scrollbar stands when `offset` pixels of the list are above the view: the inverse of `offsetAt`. */
export function scrollTopFor(offset: number, content: number, view: number): number {
  const { scroll, travel, end } = ranges(content, view);
  const at = clamp(offset, 0, travel);
  if (travel === scroll || at <= end) return at;
  if (at >= travel - end) return scroll - (travel - at);
  return end + ((at - end) / (travel - 2 * end)) * (scroll - 2 * end);
}

/**
 * The list's position after the scrollbar moves. A short move (wheel, trackpad, touch) moves the list by exactly as
 * many pixels; a long one is a drag of the thumb and goes to the thumb's position.
 * @param offset pixels of the list above the view now
 */
export function offsetAfterScroll(offset: number, from: number, to: number, content: number, view: number): number {
  const step = to - from;
  if (Math.abs(step) > 2 * view) return offsetAt(to, content, view);
  return clamp(offset + step, 0, Math.max(0, content - view));
}

function ranges(content: number, view: number) {
  const travel = Math.max(0, content - view);
  const scroll = Math.max(0, spacerHeight(content) - view);
  return { travel, scroll, end: Math.min(EXACT_END, scroll / 4) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
