/** Measures the time that a scan works, without pauses. ms. */
export class ScanClock {
  readonly startedAt = Date.now();
  endedAt: number | null = null;
  #worked = 0;
  #runningSince: number | null = performance.now();

  get durationMs(): number {
    return this.#worked + (this.#runningSince === null ? 0 : performance.now() - this.#runningSince);
  }

  stop(): void {
    if (this.#runningSince === null) return;
    this.#worked = this.durationMs;
    this.#runningSince = null;
    this.endedAt = Date.now();
  }

  resume(): void {
    if (this.#runningSince !== null) return;
    this.#runningSince = performance.now();
    this.endedAt = null;
  }
}
