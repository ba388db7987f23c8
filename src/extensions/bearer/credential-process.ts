import { spawn } from "node:child_process";
import { TailwaterError } from "../../contract/errors.ts";
import { startProgram } from "../../guard/egress.ts";
import type { AwsCredentials } from "./sigv4.ts";

/** AWS' own tools wait a minute; a connection must fail sooner. ms */
const LIMIT_MS = 8_000;
const MOST_BYTES = 65_536;

/**
 * Runs the program of `credential_process` without a shell, and reads its answer. What it writes to stderr is not kept:
 * it may hold secrets. @param profile its name, for errors
 * @throws TailwaterError TOKEN_FAILED
 */
export async function runCredentialProcess(
  line: string,
  profile: string,
  limitMs: number = LIMIT_MS,
): Promise<Omit<AwsCredentials, "region">> {
  const [command, ...args] = wordsIn(line);
  const what = `The credential_process of the AWS profile "${profile}"`;
  if (command === undefined) throw failed(`${what} is empty.`);
  return readAnswer(await outputOf(command, args, what, limitMs), what);
}

function outputOf(command: string, args: readonly string[], what: string, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = startProgram(command, () => spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] }));
    const parts: Buffer[] = [];
    let bytes = 0;
    const end = (error: TailwaterError) => {
      clearTimeout(limit);
      child.kill("SIGKILL");
      reject(error);
    };
    const limit = setTimeout(() => end(failed(`${what} did not end within ${limitMs / 1_000} s.`)), limitMs);
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > MOST_BYTES) end(failed(`${what} writes more than ${MOST_BYTES} bytes.`));
      else parts.push(part);
    });
    child.once("error", (error: Error & { code?: string }) => {
      end(
        failed(
          error.code === "ENOENT" ? `${what} was not found: ${command}.` : `${what} does not start: ${error.code}.`,
        ),
      );
    });
    child.once("close", (code) => {
      clearTimeout(limit);
      if (code === 0) resolve(Buffer.concat(parts).toString("utf8"));
      else reject(failed(`${what} failed with exit code ${code}.`));
    });
  });
}

/** @throws TailwaterError TOKEN_FAILED; no error quotes the answer, which holds a secret */
function readAnswer(text: string, what: string): Omit<AwsCredentials, "region"> {
  let answer: Readonly<Record<string, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) answer = parsed as Readonly<Record<string, unknown>>;
  } catch {
    throw failed(`${what} writes no JSON.`);
  }
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer;
  if (Version !== 1) throw failed(`${what} writes version ${JSON.stringify(Version)?.slice(0, 20)}, not 1.`);
  if (typeof AccessKeyId !== "string" || typeof SecretAccessKey !== "string") throw failed(`${what} writes no keys.`);
  const expiresAt = typeof Expiration === "string" ? Date.parse(Expiration) : Number.NaN;
  if (expiresAt < Date.now()) {
    throw failed(`${what} gives credentials that ended on ${new Date(expiresAt).toISOString()}.`);
  }
  return {
    keys: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: typeof SessionToken === "string" ? SessionToken : null,
    },
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
  };
}

/** The words of a command line: quotes and backslashes as in a POSIX shell, on Windows without backslashes. */
export function wordsIn(line: string, isWindows: boolean = process.platform === "win32"): string[] {
  const words: string[] = [];
  /** Null between two words. */
  let word: string | null = null;
  const add = (text: string) => {
    word = (word ?? "") + text;
  };
  let quote: string | null = null;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (quote !== null) {
      if (char === quote) quote = null;
      else if (char === "\\" && quote === '"' && !isWindows && /["\\$`]/.test(line[at + 1] ?? ""))
        add(line[++at] ?? "");
      else add(char);
    } else if (char === '"' || (char === "'" && !isWindows)) {
      quote = char;
      add("");
    } else if (char === "\\" && !isWindows) add(line[++at] ?? "");
    else if (!/\s/.test(char)) add(char);
    else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

const failed = (message: string): TailwaterError =>
  new TailwaterError("TOKEN_FAILED", message, { hint: "Run it in a terminal to see what it says." });
