import type { Api } from "../../src/workers/wire/api.ts";
import { WireReader } from "../../src/workers/wire/wire-reader.ts";
import { WireWriter } from "../../src/workers/wire/wire-writer.ts";
import { frame, type HostileAnswer, type HostileOptions, type HostileRequest } from "./hostile-broker.ts";

/**
 * Answers as objects, in the newest version that src/workers/wire/apis declares. Lies are made from them.
 *
 *   startHostileBroker({ ...speaking([answering(LIST_GROUPS, () => ({ … }))]) })
 */
export interface Answering {
  readonly api: Api<never, unknown>;
  readonly answer: HostileAnswer;
}

/** Makes the value of an API's answer from the request. Null: no answer comes. */
export function answering<Q, A>(
  api: Api<Q, A>,
  reply: (request: Q, about: HostileRequest) => A | Buffer | null,
): Answering {
  const answer: HostileAnswer = (about) => {
    const value = reply(readRequest(api, about), about);
    if (value === null || value instanceof Buffer) return value as Buffer | null;
    return written(api, about, value as A);
  };
  return { api: api as unknown as Api<never, unknown>, answer };
}

/** Options of a hostile broker that supports only these APIs and the required ones. */
export function speaking(all: readonly Answering[]): Required<Pick<HostileOptions, "answers" | "versions">> {
  return {
    answers: Object.fromEntries(all.map(({ api, answer }) => [api.key, answer])),
    versions: Object.fromEntries(all.map(({ api }) => [api.key, api.versions])),
  };
}

/** The whole frame of an answer. It writes wrong values unchanged, for example null where the field is not nullable. */
export function written<Q, A>(
  api: Api<Q, A>,
  { id, version }: Pick<HostileRequest, "id" | "version">,
  value: A,
): Buffer {
  const flexible = isFlexible(api, version);
  const body = new WireWriter(version, flexible);
  api.response.write(body, value);
  const header = flexible && !api.plainAnswerHeader ? Buffer.of(0) : Buffer.alloc(0);
  return frame(id, header, body.written);
}

/**
 * Encodes a list with the same element so many times, without an object for each. `value` makes the answer from its
 * elements. For lists of flexible versions.
 */
export function repeated<Q, A>(
  api: Api<Q, A>,
  about: Pick<HostileRequest, "id" | "version">,
  count: number,
  value: (elements: 0 | 1) => A,
): Buffer {
  const [none, one] = [written(api, about, value(0)), written(api, about, value(1))];
  // After the size field, the first difference is the count.
  let at = 4;
  while (none[at] === one[at]) at += 1;
  const element = one.subarray(at + 1, at + 1 + one.length - none.length);
  const length = new WireWriter(0, true);
  length.count(count);
  const elements = Buffer.alloc(element.length * count, element);
  return frame(about.id, none.subarray(8, at), length.written, elements, none.subarray(at + 1));
}

function readRequest<Q, A>(api: Api<Q, A>, { body, version }: HostileRequest): Q {
  const flexible = isFlexible(api, version);
  // The header of a flexible request ends with tagged fields. Here it has none.
  return api.request.read(new WireReader(body, flexible ? 1 : 0, version, flexible));
}

function isFlexible({ flexibleFrom }: Pick<Api<never, unknown>, "flexibleFrom">, version: number): boolean {
  return flexibleFrom !== null && version >= flexibleFrom;
}
