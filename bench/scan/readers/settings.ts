import { type ConnectionSettings, kafkaAt } from "../../../src/contract/profiles.ts";

/** The settings that every reader gets as its arguments. */
export interface ReaderArguments {
  readonly bootstrap: string;
  readonly topic: string;
  readonly literal: string;
  readonly records: number;
}

export function readerArguments(): ReaderArguments {
  const [bootstrap = "", topic = "", literal = "", records = "0"] = process.argv.slice(2);
  return { bootstrap, topic, literal, records: Number(records) };
}

/** A reader prints its result as one line of JSON on standard output. */
export function answer(records: number, matched: number | null, startedAt: number): void {
  const ms = Math.round(performance.now() - startedAt);
  process.stdout.write(`${JSON.stringify({ records, matched, ms })}\n`, () => process.exit(0));
}

export function plaintext(bootstrap: string): ConnectionSettings {
  return {
    profileId: "bench",
    kafka: kafkaAt([bootstrap]),
    secrets: {},
    tokenSource: null,
    trustedPem: null,
    mayChange: false,
  };
}
