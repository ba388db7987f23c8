/**
 * Whether a text can be a key of a topic's configuration, like retention.ms. `__proto__` cannot: no object could have it as a
 * key and cross a channel.
 */
export function isConfigKey(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,249}$/.test(text) && text !== "__proto__";
}
