/** The results of one round: times in ms, memory as RSS in bytes. */
export interface Figures {
  readonly connectMs: number;
  readonly topics: number;
  readonly listMs: number;
  readonly statsMs: number;
  readonly lastWritesMs: number;
  readonly sizesMs: number;
  /** Topics whose size was reported. */
  readonly sized: number;
  readonly configMs: number;
  readonly allStatsMs: number;
  readonly groups: number;
  readonly groupsMs: number;
  /** After the list was loaded. */
  readonly firstFiguresMs: number;
  /** After the list was loaded. */
  readonly allFiguresMs: number;
  readonly lagKnown: number;
  readonly startedBytes: number;
  readonly connectedBytes: number;
  readonly listedBytes: number;
  readonly endBytes: number;
  readonly peakBytes: number;
}
