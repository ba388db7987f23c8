import type { Random } from "./random.ts";

/** One thing that gets random inputs. An input is bytes, so that one which was found to break it can be kept as a file. */
export interface Target {
  /** What must hold of every input, in one line. */
  readonly holds: string;
  /** Makes the seed corpus and what is needed to run inputs. */
  prepare(): Promise<Prepared>;
}

export interface Prepared {
  /** The next input. Deterministic. */
  make(random: Random): Buffer;
  /** @throws when what must hold does not */
  run(input: Buffer): void | Promise<void>;
}
