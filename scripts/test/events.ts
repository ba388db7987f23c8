/** What a test process tells the runner, one JSON line each on file descriptor 3. */
export type TestEvent =
  | { readonly kind: "pass"; readonly name: string }
  | { readonly kind: "skip"; readonly name: string }
  /** A figure, which is always reported. `name` is the text. */
  | { readonly kind: "note"; readonly name: string }
  | { readonly kind: "fail"; readonly name: string; readonly error: string };

/** The file descriptor on which a test process reports: its stdout belongs to the tests. */
export const EVENT_FD = 3;

/** @throws Error when the line is no event: the reporters and the runner have come apart. */
export function parseEvent(line: string): TestEvent {
  const value: unknown = JSON.parse(line);
  if (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    "name" in value &&
    typeof value.name === "string"
  ) {
    const { kind, name } = value;
    if (kind === "pass" || kind === "skip" || kind === "note") return { kind, name };
    if (kind === "fail" && "error" in value && typeof value.error === "string")
      return { kind, name, error: value.error };
  }
  throw new Error(`Not a test event: ${line}`);
}
