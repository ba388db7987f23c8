/**
 * True for Escape, which leaves the form. The event is consumed, so the next Escape closes the dialog around the form.
 */
export function leavesForm(event: KeyboardEvent): boolean {
  if (event.key !== "Escape") return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
