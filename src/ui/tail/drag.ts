/**
 * Follows a pointer from its press to its release.
 * @param move called with the distance since the press, px
 */
export function trackDrag(event: PointerEvent, move: (dx: number, dy: number) => void): void {
  const { currentTarget: handle } = event;
  if (event.button !== 0 || !(handle instanceof HTMLElement)) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  const ended = new AbortController();
  const { signal } = ended;
  handle.addEventListener(
    "pointermove",
    (moved) => move(moved.clientX - event.clientX, moved.clientY - event.clientY),
    { signal },
  );
  handle.addEventListener("lostpointercapture", () => ended.abort(), { signal });
}
