import { isDeepStrictEqual } from "node:util";
import type { ImportChoice, PlannedProfile } from "../../contract/data.ts";
import type { Profile } from "../../contract/profiles.ts";
import { fieldsOf, secretsOf } from "../profiles/fields.ts";

/** What the import of a profile would do. @param old the profile with its id; undefined: none */
export function planned(profile: Profile, old: Profile | undefined): PlannedProfile {
  const { name, kafka } = profile;
  const labels = new Map(secretsOf(profile).map(({ path, label }) => [path as string, label]));
  const commands = Object.entries(profile.secretCommands).map(([secret, command]) => ({
    secret: labels.get(secret) ?? secret,
    command,
  }));
  const replaces =
    old === undefined
      ? null
      : { name: old.name, servers: old.kafka.bootstrapServers, changes: changesBetween(old, profile) };
  return { name, servers: kafka.bootstrapServers, replaces, commands };
}

/** The labels of the fields that differ, in the order of the form. */
export function changesBetween(old: Profile, next: Profile): string[] {
  const before = new Map(fieldsOf(old).map((field) => [field.path, field]));
  const after = new Map(fieldsOf(next).map((field) => [field.path, field]));
  const differs = (path: string) => {
    const [one, other] = [before.get(path), after.get(path)];
    return !isDeepStrictEqual(one?.value ?? one?.absent, other?.value ?? other?.absent);
  };
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...new Set([...paths].filter(differs).map((path) => (after.get(path) ?? before.get(path))?.label ?? path))];
}

export interface Prepared {
  readonly profile: Profile;
  /** Its id in the file. */
  readonly from: string;
}

/**
 * The profiles as they are saved: without commands unless the user agreed to them, and a known one under a new id and a
 * free name when copies are wanted.
 * @param names of all profiles that are there
 * @param makeId a new id
 */
export function prepare(
  profiles: readonly Profile[],
  known: ReadonlySet<string>,
  names: ReadonlySet<string>,
  choice: Pick<ImportChoice, "known" | "commands">,
  makeId: () => string,
): readonly Prepared[] {
  const taken = new Set(names);
  return profiles.map((profile) => {
    const own = choice.commands ? profile : { ...profile, secretCommands: {} };
    const isCopy = choice.known === "copy" && known.has(profile.id);
    const name = isCopy ? freeName(profile.name, taken) : profile.name;
    taken.add(name);
    return { from: profile.id, profile: { ...own, name, id: isCopy ? makeId() : profile.id } };
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = `${name} (copy)`;
  for (let number = 2; taken.has(free); number += 1) free = `${name} (copy ${number})`;
  return free;
}
