import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { SetupError } from "../kafka/setup-error.ts";

export const SUITES = ["check", "unit", "ui", "kafka", "app", "faults"] as const;
export type Suite = (typeof SUITES)[number];

export interface Selection {
  readonly suites: ReadonlySet<Suite>;
  /** Only these files; null for all of the suites. */
  readonly files: readonly string[] | null;
}

/**
 * `npm test -- unit kafka` selects suites, `npm test -- test/kafka/x.test.ts` files, nothing selects all.
 * @throws SetupError that names an argument which is neither.
 */
export function select(args: readonly string[]): Selection {
  const suites = new Set<Suite>();
  const files: string[] = [];
  for (const arg of args) {
    const named = SUITES.find((suite) => suite === arg);
    if (named) suites.add(named);
    else files.push(arg.split(sep).join("/").replace(/^\.\//, ""));
  }
  for (const file of files) {
    const suite = SUITES.find((name) => file.startsWith(`test/${name}/`));
    if (!suite || !existsSync(file)) {
      throw new SetupError(`"${file}" is neither a suite (${SUITES.join(", ")}) nor a test file.`);
    }
    suites.add(suite);
  }
  if (args.length === 0) for (const suite of SUITES) suites.add(suite);
  return { suites, files: files.length > 0 ? files : null };
}

/** The suite's test files, sorted; of the selected ones when there are any. */
export async function filesOf(suite: Suite, selection: Selection): Promise<string[]> {
  const folder = `test/${suite}`;
  const chosen = selection.files?.filter((file) => file.startsWith(`${folder}/`)) ?? [];
  if (chosen.length > 0) return chosen.toSorted();
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name).split(sep).join("/"))
    .toSorted();
}
