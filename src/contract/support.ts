import { type ErrorData, isErrorData } from "./errors.ts";
import { feature } from "./feature.ts";

/** Why somebody writes: a question, an error, or an opinion ("What do you think?"). */
export const SUPPORT_KINDS = ["help", "problem", "feedback"] as const;
export type SupportKind = (typeof SUPPORT_KINDS)[number];

/** What a message to support is about. */
export interface SupportAbout {
  readonly kind: SupportKind;
  /** The name of a screen or dialog, in words of our own: `Topics`. Never the name of a thing. */
  readonly spot: string;
  /** A code of the guide; null: about no error. */
  readonly code: string | null;
}

/** An error as it was shown. */
export interface ShownError {
  readonly data: ErrorData;
  /** ms since the epoch. */
  readonly at: number;
}

export interface ReportAsk extends SupportAbout {
  readonly error: ShownError | null;
  /** The browser engine of the window: `Chromium 141`. */
  readonly browser: string;
}

export interface SupportApi {
  /**
   * The report as text: versions, the error's code and message, and for a problem the last lines of the log. Names of
   * hosts, users, topics, groups and paths are replaced. Nothing is sent.
   */
  report(ask: ReportAsk): Promise<string>;
  /**
   * Opens the user's own mail program with a message to the build's address. The app itself sends nothing.
   * @param body as the user wrote it; `supportMail` cuts it @throws BAD_REQUEST without an address, OPEN_FAILED
   */
  write(about: SupportAbout, body: string): Promise<void>;
}

export const SUPPORT = feature<SupportApi>({ report: "local", write: "local" });

/** What the page may name: a few words. */
export const SPOT = /^[\w .-]{1,60}$/;
/** The longest body that is accepted before it is cut, characters. */
export const MOST_BODY = 512 * 1_024;

/**
 * The most characters of a mailto address. Windows passes 2,083 to a program, and some mail programs fewer than that
 * once they have decoded it.
 */
const MOST_ADDRESS = 1_900;
const MORE = "\n\n[The report is longer. Please copy it in Tailwater and paste it here.]";

export interface SupportMail {
  /** RFC 6068. */
  readonly url: string;
  /** The part of the body that it holds, without the line about the rest. */
  readonly body: string;
  /** It holds all of the body. */
  readonly isWhole: boolean;
}

/** `Tailwater 0.1.0: Topics (TOPIC_UNKNOWN)` */
export function supportSubject(version: string, { kind, spot, code }: SupportAbout): string {
  const what = kind === "feedback" ? `feedback on ${spot}` : spot;
  return oneLine(`Tailwater ${version}: ${what}${code === null ? "" : ` (${code})`}`);
}

/** The address that opens a mail program, with as much of the body as is safe. */
export function supportMail(version: string, address: string, about: SupportAbout, text: string): SupportMail {
  const to = encodeURIComponent(address).replaceAll("%40", "@");
  const start = `mailto:${to}?subject=${encode(supportSubject(version, about))}&body=`;
  const room = MOST_ADDRESS - start.length;
  const body = clean(text);
  const isWhole = encode(body).length <= room;
  const held = isWhole ? body : beginning(body, room - encode(MORE).length);
  return { url: start + encode(isWhole ? held : held + MORE), body: held, isWhole };
}

/** The longest beginning that fits when it is encoded, up to the end of a line if one is near. */
function beginning(text: string, room: number): string {
  let left = room;
  let length = 0;
  for (const character of text) {
    left -= encode(character).length;
    if (left < 0) break;
    length += character.length;
  }
  const fits = text.slice(0, length);
  const line = fits.lastIndexOf("\n");
  return line > length / 2 ? fits.slice(0, line) : fits;
}

const encode = (text: string) => encodeURIComponent(text).replaceAll("%0A", "%0D%0A");
const oneLine = (text: string) => clean(text).replace(/\s+/g, " ").trim();

/** Without control characters and halves of characters, which no address may contain. */
function clean(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n");
  return lines.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "").replace(/[\uD800-\uDFFF]/gu, "\uFFFD");
}

/** The last time of a Date, ms since the epoch. */
const MOST_TIME = 8.64e15;

export function isShownError(value: unknown): value is ShownError {
  if (typeof value !== "object" || value === null || !("data" in value) || !("at" in value)) return false;
  return isErrorData(value.data) && typeof value.at === "number" && Math.abs(value.at) <= MOST_TIME;
}
