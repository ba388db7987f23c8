const LONGEST = 249;

/** What Kafka has against a topic's name; null: nothing. @param existing names on the cluster */
export function problemOfName(name: string, existing: ReadonlySet<string>): string | null {
  if (name === "") return "Enter a name.";
  if (name === "." || name === "..") return "“.” and “..” are not valid names for a topic.";
  const strange = /[^a-zA-Z0-9._-]/u.exec(name)?.[0];
  if (strange !== undefined) {
    return `“${strange}” cannot be in a name: letters, digits, “.”, “_” and “-” can.`;
  }
  if (name.length > LONGEST) return `A name has ${LONGEST} characters at most: this one has ${name.length}.`;
  if (existing.has(name)) return "A topic with this name exists.";
  // In the names of metrics both become the same character, and Kafka refuses the second.
  const like = (one: string) => one.replaceAll(".", "_");
  const twin = [...existing].find((one) => like(one) === like(name));
  return twin === undefined ? null : `Kafka treats “.” and “_” as equal here: “${twin}” already exists.`;
}

/** What is wrong with a count that may be left empty for the broker's default; null: nothing. */
export function problemOfCount(text: string, what: string, most: number): string | null {
  if (text.trim() === "") return null;
  const count = Number(text);
  if (!/^\d+$/.test(text.trim()) || count < 1) return `${what} is a whole number from 1 on.`;
  return count > most ? `${what} is ${most} at most.` : null;
}
