import type { BodyInfo, BodyPart, InspectApi, RecordDetail } from "../../contract/inspect.ts";
import type { DraftBody, DraftRecord } from "../../contract/record-source.ts";

/** A record with its topic, as a form gets it. */
export interface Resent {
  readonly topic: string;
  readonly draft: DraftRecord;
  /** What the form cannot hold as it is; null: everything is there. */
  readonly missing: string | null;
}

/**
 * Reads a record of a tail for a form, byte for byte: what is not UTF-8 is hex. Its partition and timestamp are not
 * kept: a record that is sent again is a new one.
 * @throws TailwaterError RECORD_EVICTED, and why it cannot be read
 */
export async function readResent(api: InspectApi, tailId: string, detail: RecordDetail): Promise<Resent> {
  const { ref, topic, key, value, headers, headersOmitted } = detail;
  const read = async (info: Pick<BodyInfo, "format"> | null, body: BodyPart): Promise<DraftBody> => {
    if (info === null) return { kind: "null" };
    const text = await api.copy(tailId, { ref, format: "raw", body });
    return info.format === "binary" ? { kind: "hex", text } : { kind: info.format, text };
  };
  const bodies = await Promise.all(
    headers.map(async (header, index) => ({
      name: header.name,
      value: await read(header.preview === null ? null : header, { part: "header", index }),
    })),
  );
  // A name that is not UTF-8 was decoded with this character.
  const isBroken = headers.some(({ name }) => name.includes("\ufffd"));
  return {
    topic,
    draft: {
      key: await read(key, { part: "key" }),
      value: await read(value, { part: "value" }),
      headers: bodies,
      partition: null,
      timestamp: null,
    },
    missing:
      headersOmitted > 0
        ? `The record has ${headersOmitted} more headers than the form takes.`
        : isBroken
          ? "The name of a header is not UTF-8: check it before you send."
          : null,
  };
}
