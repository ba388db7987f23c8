import { LEAST_BATCH_MB, LEAST_MEMORY_MB, MOST_BATCH_MB, MOST_MEMORY_MB } from "../../contract/memory.ts";

/** The most preferences that an import sets. No export of Tailwater has more. */
export const MOST_IMPORTED = 200;
/** The most characters of one value. Choices, columns and filters of a view are far shorter. */
const LONGEST_VALUE = 16 * 1024;

/**
 * The preferences that a configuration file may set: appearance, and the choices for a view. Settings about connections
 * and privacy (Offline, the update check and its notes, which passwords to remember, the log's level, paths of
 * recordings) belong to this machine and never come from a file.
 */
const IMPORTABLE: readonly { readonly what: string; readonly key: RegExp; isGood(value: string): boolean }[] = [
  { what: "theme", key: /^theme$/, isGood: (value) => ["system", "dark", "light"].includes(value) },
  { what: "memory budget", key: /^memory\/budget-mb$/, isGood: isBudget },
  { what: "largest batch", key: /^memory\/largest-batch-mb$/, isGood: isBatch },
  { what: "time zone shown", key: /^tail\/zone$/, isGood: (value) => ["utc", "local"].includes(value) },
  { what: "width of the inspector", key: /^tail\/inspector-width$/, isGood: (value) => /^\d{1,5}$/.test(value) },
  { what: "chart", key: /^tail\/histogram$/, isGood: (value) => /^(open|closed) (log|linear)$/.test(value) },
  { what: "widths of columns", key: /^tail\/columns$/, isGood: isShortJson },
  { what: "where topics are read from", key: ofProfile("choices"), isGood: isShortJson },
  { what: "filters", key: ofProfile("filter"), isGood: isShortJson },
  { what: "columns", key: ofProfile("fields"), isGood: isShortJson },
];

/**
 * What the preference is about, in words, if an import may set it to this value; null if not.
 * @param profiles ids of the file's profiles; the choices for topics are accepted for these only
 */
export function importable(key: string, value: unknown, profiles: ReadonlySet<string>): string | null {
  if (typeof value !== "string") return null;
  for (const one of IMPORTABLE) {
    const match = one.key.exec(key);
    if (match === null) continue;
    const profile = match.groups?.profile;
    return one.isGood(value) && (profile === undefined || profiles.has(profile)) ? one.what : null;
  }
  return null;
}

/** `tail/choices/<profile>/<topics>`, in the page's naming. */
function ofProfile(what: string): RegExp {
  return new RegExp(`^tail/${what}/(?<profile>[\\w-]{1,64})/[\\w. -]{1,255}$`);
}

function isBudget(value: string): boolean {
  const megabytes = Number(value);
  return /^\d+$/.test(value) && megabytes >= LEAST_MEMORY_MB && megabytes <= MOST_MEMORY_MB;
}

function isBatch(value: string): boolean {
  const megabytes = Number(value);
  return /^\d+$/.test(value) && megabytes >= LEAST_BATCH_MB && megabytes <= MOST_BATCH_MB;
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
