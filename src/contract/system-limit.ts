/** A limit of this machine that was reached, and what to do about it. */
export interface SystemLimit {
  /** Half a sentence: "the disk is full". */
  readonly why: string;
  readonly hint: string;
}

const FILES = "Allow more open files (ulimit -n), or close tails and clusters that you do not need, then try again.";
const MEMORY = "Close other programs, or tails that you do not need, or allow more memory (ulimit -v), then try again.";

/** By the code of a system error, as Node names it. */
const LIMITS: Readonly<Record<string, SystemLimit>> = {
  EMFILE: { why: "Tailwater has as many files and connections open as this system allows it", hint: FILES },
  ENFILE: { why: "all programs together have as many files open as this system allows", hint: FILES },
  ENOSPC: { why: "the disk is full", hint: "Free space on it, or choose another disk." },
  EDQUOT: { why: "your share of the disk is full", hint: "Free space on it, or choose another disk." },
  ENOMEM: { why: "this machine has no memory left", hint: MEMORY },
  ENOBUFS: { why: "this machine has no memory left for connections", hint: MEMORY },
};

const THREADS: SystemLimit = {
  why: "this system allows no more threads or processes",
  hint: "Close other programs, or allow more processes (ulimit -u) or memory (ulimit -v), then try again.",
};

/** @returns null when the error is not a limit of this machine */
export function systemLimit(error: unknown): SystemLimit | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  // Node reports a failed thread with its own code and puts the reason into the text.
  if (error.code === "ERR_WORKER_INIT_FAILED") {
    const reason = Object.keys(LIMITS).find((code) => error.message.includes(code));
    return reason === undefined ? THREADS : (LIMITS[reason] ?? THREADS);
  }
  if (error.code === "EAGAIN" && "syscall" in error && /^(spawn|fork|uv_thread_create)/.test(String(error.syscall))) {
    return THREADS;
  }
  return limitOf(String(error.code));
}

/** By the error's code alone: "EMFILE". */
export function limitOf(code: string): SystemLimit | null {
  return Object.hasOwn(LIMITS, code) ? (LIMITS[code] ?? null) : null;
}
