/** What one round measures: times in ms, memory as RSS in bytes. */
export interface Figures {
  readonly connectMs: number;
  readonly topics: number;
  readonly listMs: number;
  readonly statsMs: number;
  readonly lastWritesMs: number;
  readonly sizesMs: number;
  /** Topics whose size was told. */
  readonly sized: number;
  readonly configMs: number;
  readonly allStatsMs: number;
  readonly groups: number;
  readonly groupsMs: number;
  /** With the list. */
  readonly firstFiguresMs: number;
  /** With the list. */
  readonly allFiguresMs: number;
  readonly lagKnown: number;
  readonly startedBytes: number;
  readonly connectedBytes: number;
  readonly listedBytes: number;
  readonly endBytes: number;
  readonly peakBytes: number;
}
