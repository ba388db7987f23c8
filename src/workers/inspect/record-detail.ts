import type { BodyInfo, HeaderDetail, RecordDetail } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/record.ts";
import { preview } from "../store/preview.ts";
import type { StoredHeader, StoredRecord } from "../store/stored-record.ts";
import { formatOf } from "./body-format.ts";

const MOST_HEADERS = 1_000;

/** Everything about a record except its bodies. */
export function recordDetail(topic: string, record: StoredRecord, ref: RowRef): RecordDetail {
  const { headers, producerId } = record;
  const idempotent = producerId >= 0n;
  return {
    ref,
    topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp.toString(),
    timestampType: record.timestampType,
    key: bodyInfo(record.key),
    value: bodyInfo(record.value),
    headers: headers.slice(0, MOST_HEADERS).map(headerDetail),
    headersOmitted: Math.max(0, headers.length - MOST_HEADERS),
    compression: record.compression,
    producerId: idempotent ? producerId.toString() : null,
    producerEpoch: idempotent ? record.producerEpoch : null,
    sequence: record.sequence >= 0 ? record.sequence : null,
    transactional: record.transactional,
    leaderEpoch: record.leaderEpoch >= 0 ? record.leaderEpoch : null,
  };
}

function bodyInfo(bytes: Buffer | null): BodyInfo | null {
  return bytes === null ? null : { size: bytes.length, format: formatOf(bytes) };
}

function headerDetail({ name, value }: StoredHeader): HeaderDetail {
  return {
    name: preview(name).text,
    preview: value === null ? null : preview(value).text,
    format: value === null ? "text" : formatOf(value),
    size: value?.length ?? 0,
  };
}
