import { randomUUID } from "node:crypto";
import type { ConsentState, ConsentStatus } from "../../contract/consent.ts";
import type { Distribution } from "../../contract/distribution.ts";
import { type ErrorCode, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { HttpAnswer } from "../http/http-client.ts";
import { afterAnswer, afterFailure } from "./after-answer.ts";
import { analyticsBody, MOST_EVENTS, type Use, useEvent } from "./analytics.ts";
import type { ConsentFile, Decision } from "./consent-file.ts";
import { errorFacts } from "./error-facts.ts";
import { authOf, envelope, errorEvent, reportPlace } from "./error-report.ts";
import { Outbox, type OutboxOptions } from "./outbox.ts";
import { listOf, sentKinds } from "./sent-list.ts";

/** Answers to what the user does or asks for: slips and refusals. Nobody mends a program by them. */
const ANSWERS: ReadonlySet<ErrorCode> = new Set([
  "BAD_REQUEST",
  "CANCELLED",
  "CONFIRMATION_WRONG",
  "LICENCE_INVALID",
  "LICENCE_REQUIRED",
  "LOGIN_REQUIRED",
  "OFFLINE",
  "PASSWORD_NEEDED",
  "READ_ONLY",
  "VAULT_LOCKED",
  "VAULT_PASSPHRASE_WRONG",
]);

/** Different errors that are told in one session. */
const MOST_ERRORS = 50;

/** One request to a receiver. */
export interface Post {
  readonly purpose: "analytics" | "error-reports";
  readonly address: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface ConsentOptions {
  readonly distribution: Pick<Distribution, "analytics" | "errorReports">;
  readonly version: string;
  readonly file: ConsentFile;
  /** @throws TailwaterError */
  send(post: Post): Promise<Pick<HttpAnswer, "status" | "headers">>;
  /** The base names of the app's own files. */
  ownFiles(): Promise<ReadonlySet<string>>;
}

/** Tells the publisher which dialogs and buttons are used and which errors occur, if the user agreed to exactly that. */
export class Consent {
  readonly #options: ConsentOptions;
  readonly #list: string;
  readonly #session = Math.floor(Date.now() / 1_000);
  readonly #analytics: Outbox | null;
  readonly #errors: Outbox | null;
  readonly #told = new Set<string>();
  #lastId = 0;
  /** In this session, and the file may say something else. */
  #hasRefused = false;
  /** One after the other: the last one counts. */
  #deciding: Promise<unknown> = Promise.resolve();
  /** Rises with each decision: what was under way before it does not count. */
  #round = 0;

  constructor(options: ConsentOptions) {
    this.#options = options;
    const { analytics, errorReports } = options.distribution;
    this.#list = listOf(options.distribution);
    this.#analytics = analytics === null ? null : this.#analyticsBox(analytics);
    this.#errors = errorReports === null ? null : this.#errorBox(errorReports.dsn);
  }

  async state(): Promise<ConsentState> {
    const { distribution, version, file } = this.#options;
    const decision = await file.read();
    const boxes = this.#boxes;
    return {
      status: this.#statusOf(decision),
      decidedAt: decision?.decidedAt ?? null,
      list: this.#list,
      kinds: sentKinds(distribution, version),
      deliveries: boxes.flatMap(({ deliveries }) => deliveries).sort((one, other) => other.id - one.id),
      leftOut: boxes.reduce((sum, { leftOut }) => sum + leftOut, 0),
    };
  }

  /** @throws TailwaterError BAD_REQUEST, FILE_WRITE_FAILED */
  async decide(agreed: boolean, list: string): Promise<ConsentState> {
    if (list !== this.#list) {
      throw new TailwaterError("BAD_REQUEST", "The list of what is sent has changed.", { hint: "Read it again." });
    }
    this.forget();
    // It counts from now on, whatever the disk says.
    this.#hasRefused = !agreed;
    const deciding = this.#deciding
      .then(() => this.#options.file.write(agreed, list, Date.now()))
      .catch((error: unknown) => {
        throw agreed ? error : notKept(error);
      });
    this.#deciding = deciding.catch(() => {}); // The caller is told.
    await deciding;
    return this.state();
  }

  async used(use: Use): Promise<void> {
    const round = this.#round;
    if (this.#analytics === null || (await this.#clientId()) === null || round !== this.#round) return;
    this.#analytics.add(useEvent(use, this.#session));
  }

  /** The same error is told once in a session. */
  async failed(thrown: unknown, from: "extension" | "window"): Promise<void> {
    const round = this.#round;
    const { version, ownFiles } = this.#options;
    if (this.#errors === null || (await this.#clientId()) === null) return;
    const facts = errorFacts(thrown, await ownFiles());
    if (ANSWERS.has(facts.template)) return;
    const about = { version, os: process.platform, from, id: randomUUID().replaceAll("-", ""), at: Date.now() };
    const same = JSON.stringify([from, facts]);
    if (round !== this.#round || this.#told.has(same) || this.#told.size >= MOST_ERRORS) return;
    this.#told.add(same);
    this.#errors.add(errorEvent(facts, about));
  }

  /** Forgets what waits and what was sent, and ends a request that is under way. */
  forget(): void {
    this.#round += 1;
    this.#told.clear();
    for (const box of this.#boxes) box.clear();
  }

  get #boxes(): readonly Outbox[] {
    return [this.#analytics, this.#errors].filter((box) => box !== null);
  }

  #statusOf(decision: Decision | null): ConsentStatus {
    if (this.#hasRefused || decision?.clientId === null) return "refused";
    if (decision === null) return "not-asked";
    return decision.list === this.#list ? "agreed" : "list-changed";
  }

  async #clientId(): Promise<string | null> {
    const decision = await this.#options.file.read();
    return this.#statusOf(decision) === "agreed" ? (decision?.clientId ?? null) : null;
  }

  #analyticsBox({ measurementId, apiSecret, address }: NonNullable<Distribution["analytics"]>): Outbox {
    const query = { measurement_id: measurementId, api_secret: apiSecret };
    const headers = { "Content-Type": "application/json" };
    return this.#box({
      purpose: "analytics",
      mostTogether: MOST_EVENTS,
      bodyOf: analyticsBody,
      post: (body, signal) => this.#options.send({ purpose: "analytics", address, query, headers, body, signal }),
    });
  }

  #errorBox(dsn: string): Outbox {
    const { version } = this.#options;
    const { address, key } = reportPlace(dsn);
    const headers = {
      "Content-Type": "application/x-sentry-envelope",
      "User-Agent": `tailwater/${version}`,
      "X-Sentry-Auth": authOf(key, version),
    };
    return this.#box({
      purpose: "error-reports",
      mostTogether: 1,
      bodyOf: (_client, [event = "{}"]) => {
        const { event_id: id } = JSON.parse(event) as { readonly event_id: string };
        return envelope(event, id, version, Date.now());
      },
      post: (body, signal) =>
        this.#options.send({ purpose: "error-reports", address, query: {}, headers, body, signal }),
    });
  }

  #box(about: Omit<OutboxOptions, "next" | "clientId" | "nextId">): Outbox {
    return new Outbox({
      ...about,
      next: (outcome, tries) =>
        "answer" in outcome ? afterAnswer(outcome.answer, tries) : afterFailure(outcome.error, tries),
      clientId: () => this.#clientId(),
      nextId: () => {
        this.#lastId += 1;
        return this.#lastId;
      },
    });
  }
}

/** A refusal that is not in the file. */
function notKept(cause: unknown): TailwaterError {
  const { code, message, subject } = toErrorData(cause);
  return new TailwaterError(code, message, {
    ...(subject === null ? {} : { subject }),
    hint: "Nothing is sent until Tailwater ends. Delete this file, or the next start follows your earlier answer.",
    cause,
  });
}
