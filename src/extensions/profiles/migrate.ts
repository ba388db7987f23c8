/**
 * The profiles of Tailwater 1 (also of its exports) in sections. It had bootstrapServers, tls, sasl and lock beside the
 * name, and a user name also without a login. What is not valid stays so: the check of the profile reports it.
 */
export function toSections(document: object): object {
  const profiles: unknown = Reflect.get(document, "profiles");
  return Array.isArray(profiles) ? { ...document, profiles: profiles.map(inSections) } : document;
}

function inSections(value: unknown): unknown {
  if (typeof value !== "object" || value === null || "kafka" in value) return value;
  const { bootstrapServers, tls, sasl, lock, ...about } = value as Readonly<Record<string, unknown>>;
  return { ...about, kafka: { bootstrapServers, tls, sasl }, ...(lock === undefined ? {} : { safety: { lock } }) };
}
