import type { ProfileSummary } from "../../contract/profiles.ts";

/** How the list is ordered. `ids`: the order by hand; a profile that is not in it comes last. */
export interface ListOrder {
  readonly by: "use" | "hand";
  readonly ids: readonly string[];
}

export const BY_USE: ListOrder = { by: "use", ids: [] };

/** Profiles of one system together; "": those of none. */
export interface ListGroup {
  readonly system: string;
  readonly profiles: readonly ProfileSummary[];
}

/**
 * The list as it is shown: the profiles that have every word in a name, an address, a system or an environment, each
 * system where its first profile is. @param profiles last used first
 */
export function arranged(profiles: readonly ProfileSummary[], words: string, order: ListOrder): readonly ListGroup[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = inOrder(profiles, order).filter((profile) => wanted.every((word) => textOf(profile).includes(word)));
  const groups: { system: string; profiles: ProfileSummary[] }[] = [];
  for (const profile of found) {
    const { system } = profile;
    const last = groups.at(-1);
    const group =
      system === "" ? (last?.system === "" ? last : undefined) : groups.find((one) => one.system === system);
    if (group === undefined) groups.push({ system, profiles: [profile] });
    else group.profiles.push(profile);
  }
  return groups;
}

/**
 * The order by hand after a profile moved by one place: among those of its system, and at their end with its system.
 * Null: it cannot move further.
 */
export function moved(groups: readonly ListGroup[], id: string, by: -1 | 1): ListOrder | null {
  const units = groups.flatMap(({ system, profiles }) => {
    const ids = profiles.map((profile) => profile.id);
    return system === "" ? ids.map((one) => [one]) : [ids];
  });
  const at = units.findIndex((unit) => unit.includes(id));
  const unit = units[at] ?? [];
  const inside = unit.indexOf(id);
  const isInside = unit[inside + by] !== undefined;
  const next = isInside ? units.with(at, swapped(unit, inside, by)) : swapped(units, at, by);
  return !isInside && units[at + by] === undefined ? null : { by: "hand", ids: next.flat() };
}

function swapped<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const copy = [...list];
  const [one] = copy.splice(at, 1);
  if (one !== undefined) copy.splice(at + by, 0, one);
  return copy;
}

/** Reads a kept order; a damaged one is treated as none. */
export function readOrder(text: string | null): ListOrder {
  try {
    const { by, ids } = JSON.parse(text ?? "") as Partial<Record<keyof ListOrder, unknown>>;
    if (by !== "hand" || !Array.isArray(ids)) return BY_USE;
    return { by, ids: ids.filter((id) => typeof id === "string") };
  } catch {
    return BY_USE;
  }
}

function inOrder(profiles: readonly ProfileSummary[], { by, ids }: ListOrder): readonly ProfileSummary[] {
  if (by === "use") return profiles;
  const place = new Map(ids.map((id, index) => [id, index]));
  return profiles.toSorted((one, other) => (place.get(one.id) ?? ids.length) - (place.get(other.id) ?? ids.length));
}

function textOf({ name, system, environment, kafka }: ProfileSummary): string {
  return [name, system, environment, ...kafka.bootstrapServers].join(" ").toLowerCase();
}
