/** Whether there is a process of that id, ours or another user's. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there and not ours to signal.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
