// Runs web-test-runner with the project's configuration and writes events.ts to file descriptor 3.
// Arguments: test files; none for all that the configuration names.
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Reporter, startTestRunner, type TestRunnerConfig } from "@web/test-runner";
import { EVENT_FD, type TestEvent } from "./events.ts";

type Session = Parameters<NonNullable<Reporter["onTestRunFinished"]>>[0]["sessions"][number];
type Suite = NonNullable<Session["testResults"]>;

const CONFIG = "test/ui/web-test-runner.config.mjs";

const counting: Reporter = {
  reportTestFileResults({ sessionsForTestFile }) {
    for (const session of sessionsForTestFile) {
      const file = session.testFile.split(/[/\\]test[/\\]ui[/\\]/).at(-1) ?? session.testFile;
      if (session.testResults) tellSuite(session.testResults, [file]);
      // An error outside any test: a file that does not load, a page that crashed.
      for (const error of session.errors) tell({ kind: "fail", name: file, error: whole(error) });
    }
  },
};

function tellSuite(suite: Suite, path: readonly string[]): void {
  for (const test of suite.tests) {
    const name = [...path, test.name].join(" › ");
    if (test.skipped) tell({ kind: "skip", name });
    else if (test.passed) tell({ kind: "pass", name });
    else tell({ kind: "fail", name, error: whole(test.error) });
  }
  for (const inner of suite.suites) tellSuite(inner, [...path, inner.name]);
}

/** The message and where: the stack that the browser sends has lost its message. */
function whole(error: { message?: string; stack?: string } | undefined): string {
  const { message = "", stack = "" } = error ?? {};
  const said = stack.includes(message) ? stack : `${message}\n${stack}`;
  return said.trim() === "" ? "failed without an error" : said;
}

function tell(event: TestEvent): void {
  writeSync(EVENT_FD, `${JSON.stringify(event)}\n`);
}

const loaded: { default: TestRunnerConfig } = await import(pathToFileURL(CONFIG).href);
const files = process.argv.slice(2);
const runner = await startTestRunner({
  config: { ...loaded.default, reporters: [counting], watch: false, ...(files.length > 0 ? { files } : {}) },
  readCliArgs: false,
  readFileConfig: false,
  autoExitProcess: false,
});
if (runner === undefined) process.exit(1);
runner.on("stopped", (passed: boolean) => process.exit(passed ? 0 : 1));
