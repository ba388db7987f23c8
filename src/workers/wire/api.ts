import { type Fields, type StructOf, struct, type WireType } from "./types.ts";
import { malformed, WireReader } from "./wire-reader.ts";
import { WireWriter } from "./wire-writer.ts";

/** Which broker answers: any, a named one, the controller, or the coordinator of a group or a transaction. */
export type Route = "any" | "broker" | "controller" | "group" | "transaction";

/** One API of Kafka's protocol, declared once: key, versions, and both messages. */
export interface Api<Q, A, Changes extends boolean = boolean> {
  /** As Kafka calls it. */
  readonly name: string;
  readonly key: number;
  /** The lowest and the highest version that this declaration describes. */
  readonly versions: readonly [number, number];
  /** The first flexible version (KIP-482): request header v2, response header v1. Null: none is. */
  readonly flexibleFrom: number | null;
  /** True for an API that changes a cluster: such a request is sent once, never again. */
  readonly changes: Changes;
  readonly to: Route;
  /** The Kafka version that introduced it, for the error when a broker lacks it. */
  readonly introduced: string;
  /** Its answer headers never have tagged fields (only ApiVersions, KIP-511). */
  readonly plainAnswerHeader: boolean;
  readonly request: WireType<Q>;
  readonly response: WireType<A>;
}

interface Declaration<Q extends Fields, A extends Fields, Changes extends boolean>
  extends Omit<Api<unknown, unknown, Changes>, "request" | "response" | "plainAnswerHeader"> {
  readonly plainAnswerHeader?: boolean;
  readonly request: Q;
  readonly response: A;
}

/** The versions of each API that a broker offers, by API key. */
export type OfferedVersions = Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;

export function api<Q extends Fields, A extends Fields, Changes extends boolean>(
  declaration: Declaration<Q, A, Changes>,
): Api<StructOf<Q>, StructOf<A>, Changes> {
  const { request, response, plainAnswerHeader = false, ...rest } = declaration;
  return { ...rest, plainAnswerHeader, request: struct(request), response: struct(response) };
}

/** The highest version that both sides know; null when there is none, or the broker lacks the API. */
export function negotiate({ key, versions }: Pick<Api<never, unknown>, "key" | "versions">, offered: OfferedVersions) {
  const own = offered[key];
  if (own === undefined) return null;
  const version = Math.min(own.maxVersion, versions[1]);
  return version >= Math.max(own.minVersion, versions[0]) ? version : null;
}

/**
 * A whole frame.
 *
 *   Frame     => size INT32, header, body
 *   Header v1 => api_key INT16, api_version INT16, correlation_id INT32, client_id NULLABLE_STRING
 *   Header v2 => the same, then tagged fields
 *
 * @throws TypeError when the request has a value that this version cannot express
 */
export function encodeRequest<Q>(
  api: Pick<Api<Q, unknown>, "key" | "flexibleFrom" | "request">,
  version: number,
  correlationId: number,
  clientId: string,
  value: Q,
): Buffer {
  return Buffer.concat(encodePieces(api, version, correlationId, clientId, value));
}

/** The same frame in pieces, without a copy of record batches. @throws TypeError as `encodeRequest` */
export function encodePieces<Q>(
  { key, flexibleFrom, request }: Pick<Api<Q, unknown>, "key" | "flexibleFrom" | "request">,
  version: number,
  correlationId: number,
  clientId: string,
  value: Q,
): readonly Uint8Array[] {
  const flexible = isFlexible(flexibleFrom, version);
  const header = new WireWriter(version, false);
  header.int32(0);
  header.int16(key);
  header.int16(version);
  header.int32(correlationId);
  header.text(clientId);
  if (flexible) header.uvarint(0);
  const body = new WireWriter(version, flexible);
  request.write(body, value);
  const [first = new Uint8Array(), ...more] = body.pieces;
  const head = Buffer.concat([header.written, first]);
  head.writeInt32BE(
    more.reduce((sum, { length }) => sum + length, head.length - 4),
    0,
  );
  return [head, ...more];
}

/**
 * Reads an answer without trusting any of it.
 * @param frame from the correlation id on, without the size
 * @throws TailwaterError ANSWER_MALFORMED, OFFSET_TOO_LARGE
 */
export function decodeResponse<A>(
  {
    name,
    flexibleFrom,
    plainAnswerHeader,
    response,
  }: Pick<Api<never, A>, "name" | "flexibleFrom" | "plainAnswerHeader" | "response">,
  version: number,
  frame: Buffer,
): A {
  const flexible = isFlexible(flexibleFrom, version);
  const reader = new WireReader(frame, 0, version, flexible);
  reader.int32();
  if (flexible && !plainAnswerHeader) reader.tags(() => {});
  const answer = response.read(reader);
  if (reader.left > 0) throw malformed(`${reader.left} bytes are left after the ${name} answer`);
  return answer;
}

function isFlexible(flexibleFrom: number | null, version: number): boolean {
  return flexibleFrom !== null && version >= flexibleFrom;
}
