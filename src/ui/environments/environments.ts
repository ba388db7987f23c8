import type { ProfileSummary } from "../../contract/profiles.ts";

/** The usual ones, in the order in which a change goes through them. */
const USUAL = [/^(local|laptop)/, /^dev/, /^(test|qa|int)/, /^(stag|pre|uat)/, /^(prod|live)/];

/** All environments of the profile's system, itself too; none when it has no system or is alone in it. */
export function environmentsOf(profile: ProfileSummary, all: readonly ProfileSummary[]): readonly ProfileSummary[] {
  if (profile.system === "") return [];
  const same = all.filter(({ system }) => system === profile.system);
  if (same.length < 2 || same.every(({ id }) => id !== profile.id)) return [];
  return same.toSorted(
    (one, other) =>
      rankOf(one) - rankOf(other) || (one.environment + one.name < other.environment + other.name ? -1 : 1),
  );
}

/** The others, the next one first. */
export function othersAfter(
  profile: ProfileSummary,
  environments: readonly ProfileSummary[],
): readonly ProfileSummary[] {
  const at = environments.findIndex(({ id }) => id === profile.id);
  return at < 0 ? [] : [...environments.slice(at + 1), ...environments.slice(0, at)];
}

function rankOf({ environment }: ProfileSummary): number {
  const rank = USUAL.findIndex((usual) => usual.test(environment.toLowerCase()));
  return rank < 0 ? USUAL.length : rank;
}
