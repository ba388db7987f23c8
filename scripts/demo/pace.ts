/**
 * Calls `send` often enough for a steady rate; a late tick sends the overdue records, up to one second's worth (or one
 * record at a lower rate).
 * @param perSecond records
 * @param send gets how many records are due; the next tick waits for it.
 */
export async function pace(
  perSecond: number,
  send: (due: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const tickMs = perSecond >= 1_000 ? 100 : 250;
  let paidUntil = performance.now();
  while (!signal.aborted) {
    const now = performance.now();
    paidUntil = Math.max(paidUntil, now - Math.max(1_000, 2_000 / perSecond));
    const due = Math.floor(((now - paidUntil) * perSecond) / 1_000);
    if (due > 0) {
      paidUntil += (due * 1_000) / perSecond;
      await send(due);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, tickMs - (performance.now() - now))));
  }
}
