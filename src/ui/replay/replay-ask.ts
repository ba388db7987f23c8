import type { ReplaySource } from "../../contract/replay.ts";

/** Records to replay, and how the window names them. */
export interface ReplayAsk {
  readonly source: ReplaySource;
  /** "orders", "recording orders.twr" */
  readonly from: string;
  readonly topics: readonly string[];
}

declare module "../data/events.ts" {
  interface Events {
    /** The user wants to replay these records; null: shows the replay that runs. */
    "tw-replay": ReplayAsk | null;
    /** The user wants to send what is left of the replay that wrote this input. */
    "tw-replay-rest": string;
    /** What the replay does, for the header; null: there is none. */
    "tw-replay-told": string | null;
  }
}
