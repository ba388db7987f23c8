import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SignInCode } from "../../src/contract/bearer.ts";
import type { ErrorCode, TailwaterError } from "../../src/contract/errors.ts";
import { type KafkaSection, profileAt, type Secrets } from "../../src/contract/profiles.ts";
import { BearerTokens } from "../../src/extensions/bearer/bearer-tokens.ts";
import { directRoad } from "../../src/extensions/http/road.ts";
import { Secret } from "../../src/extensions/kit/secret.ts";
import { KeptSignIns, type SignInVault } from "../../src/extensions/profiles/kept-sign-ins.ts";
import { ProfileSecrets, type SecretVault } from "../../src/extensions/profiles/profile-secrets.ts";
import { ProfileStore } from "../../src/extensions/profiles/profile-store.ts";
import { Profiles } from "../../src/extensions/profiles/profiles.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";

/** It is in every secret of the test. */
export const CANARY = "canary9f3e";
/** Connecting must succeed or fail within this time, ms. */
const LIMIT_MS = 10_000;

export interface Failure {
  readonly kafka: KafkaSection;
  readonly secrets?: Secrets;
  /** The environment for AWS' credentials. */
  readonly env?: Readonly<Record<string, string>>;
  /** Connects first, and then asks for this topic. */
  readonly topic?: string;
  /** The person who is shown a code; none: nobody is there. */
  readonly person?: (code: SignInCode) => void;
  /** What was kept of an earlier sign-in. */
  readonly refreshToken?: string;
  readonly code: ErrorCode;
  readonly says: RegExp;
}

const NO_VAULT: SecretVault & SignInVault = {
  status: "empty",
  get: () => null,
  has: () => false,
  set: async () => {},
  delete: async () => {},
  deleteWhere: async () => {},
  reread: async () => {},
};

/** The app's road from a saved profile to its brokers, without a window and a thread. */
export class ConnectBench {
  readonly lines: string[] = [];
  readonly masked = new Set<string>();
  /** What was said so far, without ports: to tell whether each failure has a sentence of its own. */
  readonly sentences = new Map<string, string>();
  readonly folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<ConnectBench> {
    return new ConnectBench(await mkdtemp(join(tmpdir(), "tailwater-failures-")));
  }

  async end(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }

  /** Connects with a saved profile, and runs the work. */
  async connected<T>(
    { kafka, secrets = {}, env = {}, person, refreshToken }: Omit<Failure, "code" | "says">,
    work: (session: ClusterSession) => Promise<T>,
  ): Promise<T> {
    const onSecret = (secret: Secret) => void this.masked.add(secret.reveal());
    const lockFile = join(this.folder, "sign-in");
    const tokens = new BearerTokens({ road: directRoad(), onSecret, aws: { env, home: this.folder }, lockFile });
    const store = await ProfileStore.open(join(this.folder, "profiles.json"));
    const held = new ProfileSecrets(Promise.resolve(NO_VAULT), onSecret);
    const signIns = new KeptSignIns(Promise.resolve(NO_VAULT), onSecret);
    const profiles = new Profiles(store, held, null, async () => null, tokens, signIns);
    const id = `p${this.#count++}`;
    await profiles.save(profileAt(kafka, { id, name: id }), secrets, false);
    if (refreshToken !== undefined) await signIns.of(profiles.get(id)).write(new Secret(refreshToken));
    const settings = await profiles.settings(id, secrets);
    const prompt = person === undefined ? null : { show: person, signal: new AbortController().signal };
    const log = makeClientLog(({ message }) => this.lines.push(message));
    const session = new ClusterSession(log, () => tokens.token(settings.tokenSource));
    try {
      if (settings.tokenSource !== null) await tokens.token(settings.tokenSource, prompt);
      await session.connect(settings);
      return await work(session);
    } finally {
      await session.close();
    }
  }

  /** Checks code, sentence, time, and that no secret is told. */
  async fails(name: string, failure: Failure): Promise<void> {
    const startedAt = Date.now();
    const error = await this.connected(failure, async (session) => {
      if (failure.topic !== undefined) await new TopicReads(session).describe(failure.topic);
    }).then(
      () => assert.fail(`${name}: connected`),
      (thrown: unknown) => thrown as TailwaterError,
    );
    const tookMs = Date.now() - startedAt;
    const told = `${error.message} ${error.hint}`;
    assert.equal(error.code, failure.code, `${name}: ${told}`);
    assert.match(told, failure.says, name);
    assert.ok(error.hint, `${name}: says what to do next`);
    assert.ok(tookMs < LIMIT_MS, `${name}: took ${tookMs} ms`);
    this.noCanary(name, told, error.subject ?? "", error.stack ?? "", ...this.lines);
    const sentence = told.replace(/:\d{4,5}\b/g, ":PORT");
    assert.equal(this.sentences.get(sentence), undefined, `${name} says the same as this one: ${sentence}`);
    this.sentences.set(sentence, name);
  }

  /** Checks that the files of the app hold no secret. */
  async noCanaryOnDisk(): Promise<void> {
    for (const name of await readdir(this.folder, { recursive: true })) {
      if (name.startsWith(".aws")) continue;
      const text = await readFile(join(this.folder, name), "latin1").catch(() => "");
      this.noCanary(name, text);
    }
  }

  noCanary(name: string, ...texts: readonly string[]): void {
    for (const text of texts) {
      for (const form of formsOf(CANARY)) assert.ok(!text.includes(form), `${name} shows a secret: ${text}`);
      // Tokens and keys are secrets, too.
      for (const secret of this.masked) {
        if (secret.length >= 8) assert.ok(!text.includes(secret), `${name} shows a secret: ${text}`);
      }
    }
  }
}

/** The text itself, in hexadecimal, and in base64 at each of its three positions, without the ends that depend on the rest. */
function formsOf(text: string): string[] {
  const base64 = [0, 1, 2].map((before) =>
    Buffer.from("x".repeat(before) + text)
      .toString("base64")
      .slice(before === 0 ? 0 : before + 1, -4),
  );
  return [text, Buffer.from(text).toString("hex"), ...base64];
}
