import type { DraftBody, RecordSource } from "../../contract/record-source.ts";
import { bodyMaker } from "./body-bytes.ts";
import { loadFake } from "./fake.ts";
import { generatingWith } from "./generators.ts";
import type { MadeRecord } from "./made-record.ts";

type DraftSource = Extract<RecordSource, { readonly kind: "draft" }>;

/** A made-up value by faker's name has a dot in it. */
const FAKED = /\{\{\s*[a-z]+\./i;

/** The records of a form, one after the other. @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE */
export async function* draftRecords({ draft, generates, count, seed }: DraftSource): AsyncGenerator<MadeRecord> {
  const { partition, timestamp } = draft;
  const key = await bodyMaker(draft.key, "key", generates);
  const value = await bodyMaker(draft.value, "value", generates);
  const headers = await Promise.all(
    draft.headers.map(async (header) => {
      const what = `header ${header.name === "" ? "without a name" : header.name}`;
      return [header.name, await bodyMaker(header.value, what, generates)] as const;
    }),
  );
  const bodies = [draft.key, draft.value, ...draft.headers.map((header) => header.value)];
  const { next } = generatingWith(seed, generates && bodies.some(isFaked) ? await loadFake(seed) : noFake);
  for (let at = 0; count === null || at < count; at += 1) {
    const generating = next(at);
    yield {
      key: key(generating),
      value: value(generating),
      headers: headers.map(([name, make]) => [name, make(generating)] as const),
      partition,
      timestamp,
    };
  }
}

const isFaked = (body: DraftBody) => "text" in body && FAKED.test(body.text);

function noFake(name: string): never {
  throw new Error(`faker has no "${name}".`);
}
