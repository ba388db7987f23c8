import { isRunning } from "../kit/is-running.ts";

const EVERY_MS = 1_000;

/** Calls once when the process with that id is gone. It does not keep our process alive. */
export function watchProcess(pid: number, onGone: () => void): void {
  const timer = setInterval(() => {
    if (isRunning(pid)) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  timer.unref();
}
