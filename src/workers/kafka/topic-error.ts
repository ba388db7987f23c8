import type { TailwaterError } from "../../contract/errors.ts";
import { protocolError } from "./protocol-errors.ts";

/**
 * The error of a topic or of one of its partitions in an answer that needs Describe on the topic (Metadata,
 * ListOffsets), or Read (Fetch). Read includes Describe, so a reader of records names Read for both.
 */
export function topicError(
  errorCode: number,
  topic: string,
  partition: number | null = null,
  operation: "Describe" | "Read" = "Describe",
): TailwaterError {
  const subject = partition === null ? `topic ${topic}` : `${topic}/${partition}`;
  return protocolError(errorCode, subject, { needs: [{ operation, resource: "Topic", name: topic }] });
}
