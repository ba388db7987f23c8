import { TailwaterError } from "../../contract/errors.ts";
import type { Work } from "../../contract/work.ts";

/**
 * The longest time in which nothing of a question is answered, ms. Each of its requests has a limit of its own, but a
 * slow or lying broker could use it up at each of a thousand steps.
 */
const LONGEST_MS = 60_000;

/**
 * The answer; rejects when its work counts nothing as done for too long, and cancels the work then. Work that goes on
 * may take longer: it shows its progress and can be cancelled.
 * @throws TailwaterError CONNECT_TIMEOUT
 */
export async function withPatience<T>(work: Work, answer: Promise<T>, limitMs = LONGEST_MS): Promise<T> {
  let moved = work.moved;
  const timer = setInterval(() => {
    if (work.moved === moved) work.cancel(tooSlow(limitMs));
    moved = work.moved;
  }, limitMs);
  try {
    return await work.orCancelled(answer);
  } finally {
    clearInterval(timer);
  }
}

function tooSlow(ms: number): TailwaterError {
  return new TailwaterError("CONNECT_TIMEOUT", `The cluster answered nothing of this within ${ms / 1_000} s.`, {
    hint: "Its brokers may be overloaded. Try again, or ask for less at once.",
  });
}
