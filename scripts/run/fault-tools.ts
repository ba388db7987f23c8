import type { Progress } from "../kafka/setup-error.ts";
import { ensureTools } from "./packages.ts";

/** Tools that the fault suite needs besides Kafka: a wrong clock. Linux only. */
export function ensureFaultTools(progress: Progress): Promise<void> {
  return ensureTools(["faketime"], "faketime", progress);
}
