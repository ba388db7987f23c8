import type { Counters } from "../../contract/record.ts";

/** What each total means, for its tooltip. */
export const COUNTER_MEANINGS: Readonly<Record<keyof Counters, string>> = {
  fetched: "Records read from the brokers and handed to the filter, or counted as failed",
  matched: "Records the filter let through (all of them without a filter)",
  rejected: "Records the filter did not match",
  outside: "Of the rejected: records outside the scan's time range, which the filter did not see",
  failed: "Records in batches that could not be decoded (each such batch is a row that says why), and filter errors",
  filterErrors: "Of the failed: records on which the filter failed",
  evicted: "Matched records evicted from memory to make room for newer ones",
  aborted: "Records of aborted transactions, skipped under read committed",
  control: "Transaction markers: offsets that hold no data",
  missing: "Offsets that hold no record: compacted away, or deleted by retention before they were read",
  expired: "Of the missing: deleted by retention before they could be read",
  bytes: "Bytes of record batches as received over the wire, compressed",
};

export const WAITING_MEANING =
  "Offsets that cannot be read before an open transaction ends. The table by partition shows its producer";
