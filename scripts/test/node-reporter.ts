// A node:test reporter that counts each test once and writes events.ts to file descriptor 3.
import { writeSync } from "node:fs";
import type { TestEvent as NodeEvent } from "node:test/reporters";
import { inspect } from "node:util";
import { EVENT_FD, type TestEvent } from "./events.ts";

export default async function* report(source: AsyncIterable<NodeEvent>): AsyncGenerator<string> {
  const path: string[] = [];
  for await (const event of source) {
    // A parent starts before its children, and events come in the order of the file.
    if (event.type === "test:start") path.splice(event.data.nesting, Number.POSITIVE_INFINITY, event.data.name);
    // What a test tells by `t.diagnostic`; on the outermost level it is Node's own summary.
    if (event.type === "test:diagnostic" && event.data.nesting > 0) tell({ kind: "note", name: event.data.message });
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const told = toEvent(event, [...path.slice(0, event.data.nesting), event.data.name].join(" › "));
    if (told) tell(told);
  }
  yield "";
}

function tell(event: TestEvent): void {
  writeSync(EVENT_FD, `${JSON.stringify(event)}\n`);
}

/** Null for what is not a test of its own: a suite, or a parent that failed only because a child did. */
function toEvent(event: NodeEvent & { type: "test:pass" | "test:fail" }, name: string): TestEvent | null {
  const suite = event.data.details.type === "suite";
  if (event.type === "test:pass") {
    if (event.data.skip !== undefined || event.data.todo !== undefined) return { kind: "skip", name };
    return suite ? null : { kind: "pass", name };
  }
  if (event.data.todo !== undefined) return { kind: "skip", name };
  const { error } = event.data.details;
  const failure = "failureType" in error ? error.failureType : null;
  if (failure === "subtestsFailed") return null;
  return { kind: "fail", name, error: inspect(error.cause ?? error) };
}
