import { createHash } from "node:crypto";
import { BUTTONS, DIALOGS, ERROR_TEMPLATES, ERROR_TYPES, type SentKind } from "../../contract/consent.ts";
import type { Distribution } from "../../contract/distribution.ts";
import { analyticsBody, useEvent } from "./analytics.ts";
import { envelope, errorEvent, reportPlace } from "./error-report.ts";

const NO_ID = "00000000-0000-0000-0000-000000000000";
const NO_TIME = 0;

type Endpoints = Pick<Distribution, "analytics" | "errorReports">;

/** Everything that can be sent, made by the code that sends. */
export function sentKinds({ analytics, errorReports }: Endpoints, version: string): readonly SentKind[] {
  return [
    ...(analytics === null ? [] : [analyticsKind(analytics.address)]),
    ...(errorReports === null ? [] : [errorKind(reportPlace(errorReports.dsn).address, version)]),
  ];
}

/**
 * A hash of the list, without the app's version. Another list needs another consent: another address, another field,
 * another value of a fixed field. A new dialog, button or error code is no new kind of thing, and needs none.
 */
export function listOf(endpoints: Endpoints): string {
  return hashOf(sentKinds(endpoints, "0"));
}

export function hashOf(kinds: readonly SentKind[]): string {
  const agreed = kinds.map(({ purpose, to, example, values }) => ({
    purpose,
    to,
    example,
    values: values.map(({ name, values: known, grows }) => ({ name, values: grows ? null : known })),
  }));
  return createHash("sha256").update(JSON.stringify(agreed)).digest("hex");
}

function analyticsKind(to: string): SentKind {
  const uses = [useEvent({ dialog: "settings" }, NO_TIME), useEvent({ button: "connect" }, NO_TIME)];
  return {
    purpose: "analytics",
    to,
    example: analyticsBody(NO_ID, uses, NO_TIME),
    values: [
      { name: "dialog", values: DIALOGS, grows: true },
      { name: "button", values: BUTTONS, grows: true },
    ],
  };
}

function errorKind(to: string, version: string): SentKind {
  const id = NO_ID.replaceAll("-", "");
  const facts = {
    type: "TypeError",
    template: "INTERNAL",
    frames: [{ file: "main.mjs", line: 1, column: 1 }],
  } as const;
  const event = errorEvent(facts, { version, os: "linux", from: "extension", id, at: NO_TIME });
  return {
    purpose: "error-reports",
    to,
    example: envelope(event, id, version, NO_TIME),
    values: [
      { name: "type", values: ERROR_TYPES, grows: false },
      { name: "value", values: ERROR_TEMPLATES, grows: true },
      { name: "logger", values: ["extension", "window"], grows: false },
      { name: "os", values: ["linux", "darwin", "win32"], grows: false },
    ],
  };
}
