const LONGEST = 249;

/** Why Kafka refuses a topic's name; null: the name is valid. @param existing names on the cluster */
export function problemOfName(name: string, existing: ReadonlySet<string>): string | null {
  if (name === "") return "Enter a name.";
  if (name === "." || name === "..") return "“.” and “..” are not valid names for a topic.";
  const strange = /[^a-zA-Z0-9._-]/u.exec(name)?.[0];
  if (strange !== undefined) {
    return `“${strange}” cannot be in a name: letters, digits, “.”, “_” and “-” can.`;
  }
  if (name.length > LONGEST) return `A name has ${LONGEST} characters at most: this one has ${name.length}.`;
  if (existing.has(name)) return "A topic with this name exists.";
  // Both characters become the same one in metric names, so Kafka refuses the second name.
  const like = (one: string) => one.replaceAll(".", "_");
  const twin = [...existing].find((one) => like(one) === like(name));
  return twin === undefined ? null : `Kafka treats “.” and “_” as equal here: “${twin}” already exists.`;
}

/** The problem of a count, which may be empty for the broker's default; null: none. */
export function problemOfCount(text: string, what: string, most: number): string | null {
  if (text.trim() === "") return null;
  const count = Number(text);
  if (!/^\d+$/.test(text.trim()) || count < 1) return `${what} is a whole number from 1 on.`;
  return count > most ? `${what} is ${most} at most.` : null;
}
