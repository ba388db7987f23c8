/** CEL's types in words for users: one, or several in a message. */
export function plainTypes(text: string): string {
  return text
    .replaceAll("google.protobuf.Timestamp", "timestamp")
    .replaceAll("google.protobuf.Duration", "duration")
    .replace(/\bdyn\b/g, "field");
}

/** `an int`, `a string`. */
export function withArticle(types: string): string {
  const plain = plainTypes(types);
  return /^[aeiou]/.test(plain) ? `an ${plain}` : `a ${plain}`;
}
