import type { Random } from "./random.ts";

/** Code that gets random inputs. An input is bytes, so that an input which breaks the code can be kept as a file. */
export interface Target {
  /** What is true for every input, in one line. */
  readonly rule: string;
  /** Prepares the seed corpus and whatever the target needs to run inputs. */
  prepare(): Promise<Prepared>;
}

export interface Prepared {
  /** The next input. Deterministic. */
  make(random: Random): Buffer;
  /** @throws when the rule does not hold */
  run(input: Buffer): void | Promise<void>;
}
