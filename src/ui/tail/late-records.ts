import { html, nothing } from "lit";
import type { EndAt } from "../../contract/scan.ts";
import { SMALL_READING, type TailRequest } from "../../contract/tails.ts";
import { formatNumber } from "../data/format.ts";
import type { Api } from "../data/session.ts";

/**
 * What the user must know before a time range is read: late records may follow its end, and reading them is much work.
 */
export interface LateQuestion {
  /** Offsets after the range that must be read to find all of them. */
  readonly offsets: number;
}

type Asked = Pick<TailRequest, "topics" | "partitions" | "isolation">;

/** Null: the range can be read at once, also if the brokers cannot be asked. @param work the name of the call */
export async function askLate(
  api: Api,
  profileId: string,
  { topics, partitions, isolation }: Asked,
  end: EndAt | null,
  work: string,
): Promise<LateQuestion | null> {
  if (end?.kind !== "timestamp" || end.stopsEarly !== undefined) return null;
  try {
    const until = end.timestamp;
    const offsets = await api.topics.offsetsBeyond(profileId, { topics, partitions, isolation, until }, work);
    return offsets <= SMALL_READING.records ? null : { offsets };
  } catch {
    // Opening the scan gets the same error and shows it.
    return null;
  }
}

/** The question instead of the scan's results. @param back leaves the range; null: there is no earlier range */
export function renderLate(
  { offsets }: LateQuestion,
  range: string,
  answer: (stopsEarly: boolean) => void,
  back: (() => void) | null,
) {
  const many = formatNumber(offsets);
  return html`<div class="empty" role="status">
    <div class="card">
      <h2>Late records may follow this range</h2>
      <p>${range}</p>
      <p>
        Producers set these timestamps, so they may be out of order. To find every record of the range, ${many} more offsets
        must be read.
      </p>
      <button class="control primary" @click=${() => answer(false)}>Read ${many} more</button>
      <button
        class="control"
        title="Each partition ends at its first record at or after the range. Records written late are missed; the receipt says so."
        @click=${() => answer(true)}
      >
        Stop at the range’s end
      </button>
      ${back === null ? nothing : html`<button class="control" @click=${back}>Back</button>`}
    </div>
  </div>`;
}
