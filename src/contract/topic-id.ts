/** A topic's id as Kafka prints it: base64 of its 16 bytes. @param id those bytes as hex; anything else stays as it is */
export function kafkaId(id: string): string {
  if (!/^[0-9a-f]{32}$/i.test(id)) return id;
  const bytes = id.match(/../g)?.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))) ?? [];
  return btoa(bytes.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
