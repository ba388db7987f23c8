import { loginOf, type Profile, type ProfileSummary } from "../../contract/profiles.ts";
import { type Draft, newDraft, profileOf } from "./draft.ts";

/**
 * The profile that a draft is saved as. A user who types an address without a name wants to connect, not to save it
 * twice. So an existing profile with the same connection is used, and keeps its name and colour. With another name the
 * same cluster may be saved again, like a copy. A draft without a name gets a unique name.
 */
export function settleDraft(draft: Draft, profiles: readonly ProfileSummary[]): Draft {
  const others = profiles.filter(({ id, demo }) => id !== draft.id && !demo);
  const isNew = profiles.every(({ id }) => id !== draft.id);
  const profile = profileOf(draft);
  const name = draft.name.trim();
  const known = others.find((other) => leadsAlike(other, profile) && (name === "" || name === other.name));
  if (isNew && known !== undefined) {
    const color = draft.color === newDraft().color ? known.color : draft.color;
    return { ...draft, id: known.id, name: known.name, color };
  }
  return name === "" ? { ...draft, name: freeName(profile, new Set(others.map((other) => other.name))) } : draft;
}

/** The same servers, in whichever order, with the same encryption and login. */
function leadsAlike(one: Profile, other: Profile): boolean {
  return (
    serversOf(one) === serversOf(other) &&
    one.kafka.tls.enabled === other.kafka.tls.enabled &&
    (one.kafka.tls.caPem ?? "").trim() === (other.kafka.tls.caPem ?? "").trim() &&
    one.kafka.sasl.mechanism === other.kafka.sasl.mechanism &&
    loginOf(one.kafka.sasl) === loginOf(other.kafka.sasl)
  );
}

function serversOf({ kafka }: Profile): string {
  return [...new Set(kafka.bootstrapServers.map((server) => server.toLowerCase()))].sort().join(" ");
}

/** Made unique by its user, its encryption, or a number. */
function freeName({ name, kafka: { tls, sasl } }: Profile, taken: ReadonlySet<string>): string {
  const about = sasl.mechanism !== "none" ? loginOf(sasl) : tls.enabled ? "TLS" : "";
  const names = [name, ...(about === "" ? [] : [`${name} (${about})`])];
  const free = names.find((candidate) => !taken.has(candidate));
  if (free !== undefined) return free;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}
