import { isRunning } from "../kit/is-running.ts";

const EVERY_MS = 1_000;

/** Calls once when the process of that id is there no more. Keeps nobody alive. */
export function watchProcess(pid: number, onGone: () => void): void {
  const timer = setInterval(() => {
    if (isRunning(pid)) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  timer.unref();
}
