import type { ErrorFacts } from "./error-facts.ts";

/** Where Sentry takes reports, from its DSN: `https://KEY@HOST/PATH/PROJECT`. */
export interface ReportPlace {
  readonly address: string;
  readonly key: string;
}

/** @param dsn checked when the app was built */
export function reportPlace(dsn: string): ReportPlace {
  const url = new URL(dsn);
  const [, path = "", project = ""] = /^(.*)\/(\d+)$/.exec(url.pathname) ?? [];
  return { address: `${url.protocol}//${url.host}${path}/api/${project}/envelope/`, key: url.username };
}

export interface ReportAbout {
  readonly version: string;
  /** `linux`, `darwin`, `win32` */
  readonly os: NodeJS.Platform;
  readonly from: "extension" | "window";
  /** 32 lowercase hex digits. */
  readonly id: string;
  /** ms since the epoch */
  readonly at: number;
}

/** An error as it is sent: no message, no function names, no paths. Sentry wants the outermost frame first. */
export function errorEvent({ type, template, frames }: ErrorFacts, { version, os, from, id, at }: ReportAbout): string {
  return JSON.stringify({
    event_id: id,
    timestamp: at / 1_000,
    platform: from === "extension" ? "node" : "javascript",
    level: "error",
    release: `tailwater@${version}`,
    environment: "production",
    logger: from,
    tags: { os },
    exception: {
      values: [
        {
          type,
          value: template,
          mechanism: { type: "generic", handled: false },
          stacktrace: {
            frames: frames.toReversed().map(({ file, line, column }) => ({
              filename: `app:///${file}`,
              lineno: line,
              colno: column,
              in_app: true,
            })),
          },
        },
      ],
    },
  });
}

/** The body of one request (Sentry's envelope), made when it is sent. @param event of `errorEvent` */
export function envelope(event: string, id: string, version: string, sentAt: number): string {
  const head = { event_id: id, sent_at: new Date(sentAt).toISOString(), sdk: { name: "tailwater", version } };
  const item = { type: "event", length: Buffer.byteLength(event), content_type: "application/json" };
  return `${JSON.stringify(head)}\n${JSON.stringify(item)}\n${event}\n`;
}

export const authOf = (key: string, version: string): string =>
  `Sentry sentry_version=7, sentry_client=tailwater/${version}, sentry_key=${key}`;
