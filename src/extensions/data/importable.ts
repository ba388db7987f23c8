import { LEAST_MEMORY_MB, MOST_MEMORY_MB } from "../../contract/memory.ts";

/** So many preferences an import sets: one that holds more is no export of Tailwater's. */
export const MOST_IMPORTED = 200;
/** Characters of one value: choices, columns and filters of one view are far shorter. */
const LONGEST_VALUE = 16 * 1024;

/**
 * The preferences that a configuration file may set: how things look, and what was chosen for a view. What decides about
 * connections and privacy (Offline, the update check and its notes, which passwords to remember, the log's level, paths
 * of recordings) is this machine's own and never comes from a file.
 */
const IMPORTABLE: readonly { readonly key: RegExp; isGood(value: string): boolean }[] = [
  { key: /^theme$/, isGood: (value) => ["system", "dark", "light"].includes(value) },
  { key: /^memory\/budget-mb$/, isGood: isBudget },
  { key: /^tail\/zone$/, isGood: (value) => ["utc", "local"].includes(value) },
  { key: /^tail\/inspector-width$/, isGood: (value) => /^\d{1,5}$/.test(value) },
  { key: /^tail\/histogram$/, isGood: (value) => /^(open|closed) (log|linear)$/.test(value) },
  { key: /^tail\/columns$/, isGood: isShortJson },
  { key: /^tail\/(choices|filter|fields)\/[\w-]{1,64}\/[\w. -]{1,255}$/, isGood: isShortJson },
];

/** Whether an import may set this preference to this value. */
export function isImportable(key: string, value: string): boolean {
  return IMPORTABLE.some((one) => one.key.test(key) && one.isGood(value));
}

function isBudget(value: string): boolean {
  const megabytes = Number(value);
  return /^\d+$/.test(value) && megabytes >= LEAST_MEMORY_MB && megabytes <= MOST_MEMORY_MB;
}

function isShortJson(value: string): boolean {
  if (value.length > LONGEST_VALUE) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
