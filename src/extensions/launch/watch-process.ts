const EVERY_MS = 1_000;

/** Calls once when the process of that id is there no more. Keeps nobody alive. */
export function watchProcess(pid: number, onGone: () => void): void {
  const timer = setInterval(() => {
    if (isThere(pid)) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  timer.unref();
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It may be there and not ours to signal.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
