/** A press that moves less than this is a click, px. */
const LEAST_DRAG = 4;

export interface RangeDrag {
  moved(event: PointerEvent): void;
  /** @param kept false: cancelled by Escape */
  ended(kept: boolean): void;
}

/** Follows the pointer from the press until the release, or until Escape. */
export function trackRange(box: HTMLElement, pressed: PointerEvent, drag: RangeDrag): void {
  box.setPointerCapture(pressed.pointerId);
  const ended = new AbortController();
  const { signal } = ended;
  let isDragged = false;
  box.addEventListener(
    "pointermove",
    (moved) => {
      isDragged ||= Math.abs(moved.clientX - pressed.clientX) >= LEAST_DRAG;
      if (isDragged) drag.moved(moved);
    },
    { signal },
  );
  const finish = (kept: boolean) => {
    ended.abort();
    drag.ended(kept);
  };
  box.addEventListener("lostpointercapture", () => finish(true), { signal });
  window.addEventListener(
    "keydown",
    (keyed) => {
      if (keyed.key !== "Escape") return;
      keyed.preventDefault();
      keyed.stopPropagation();
      finish(false);
      if (box.hasPointerCapture(pressed.pointerId)) box.releasePointerCapture(pressed.pointerId);
    },
    { signal, capture: true },
  );
}
