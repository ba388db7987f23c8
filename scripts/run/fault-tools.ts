import type { Progress } from "../kafka/setup-error.ts";
import { ensureTools } from "./packages.ts";

/** What the fault suite needs beside Kafka: a wrong clock. Linux only. */
export function ensureFaultTools(progress: Progress): Promise<void> {
  return ensureTools(["faketime"], "faketime", progress);
}
