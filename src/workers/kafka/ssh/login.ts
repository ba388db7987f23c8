import { userInfo } from "node:os";
import ssh2, { type AnyAuthMethod, type ParsedKey } from "ssh2";
import { dialAgent } from "./dial-ssh.ts";
import { pathOf, readSmall, whyUnread } from "./files.ts";
import type { TunnelSettings } from "./settings.ts";
import { agentMissing, keyUnreadable, passphraseWrong } from "./ssh-faults.ts";

const MOST_KEY_BYTES = 64 * 1024;
/** OpenSSH's agent on Windows. */
const WINDOWS_AGENT = "\\\\.\\pipe\\openssh-ssh-agent";
/** An agent may ask its user, ms. */
const AGENT_MS = 60_000;
/** A server that asks for a code, too, cannot be served. */
const MOST_PROMPTS = 3;

/** How to log in: what is tried, in its order, and its name for an error. */
export interface Login {
  readonly name: string;
  readonly methods: readonly AnyAuthMethod[];
}

/** @throws TailwaterError SSH_KEY_UNREADABLE, SSH_PASSPHRASE_WRONG, SSH_AGENT_MISSING */
export async function prepareLogin(settings: TunnelSettings): Promise<Login> {
  const { server, username, login, secrets } = settings;
  switch (login.by) {
    case "password": {
      const password = secrets["kafka.route.login.password"] ?? "";
      const methods: AnyAuthMethod[] = [{ type: "password", username, password }, answering(username, password)];
      return { name: "the password", methods };
    }
    case "agent": {
      const socket = login.socket === "" ? ownAgent() : pathOf(login.socket);
      if (socket === "") throw agentMissing(server, "", "SSH_AUTH_SOCK is not set");
      const agent = new UsersAgent(socket);
      const count = await agent.count().catch((error: unknown) => {
        throw agentMissing(server, socket, whyNoAgent(error));
      });
      if (count === 0) throw agentMissing(server, socket, "it holds no key");
      const name = `the ${count === 1 ? "key" : `${count} keys`} of the agent at ${socket}`;
      return { name, methods: [{ type: "agent", username, agent }] };
    }
    default: {
      const isFile = login.by === "key-file";
      const what = isFile ? `the key file ${login.file}` : "the pasted SSH key";
      const key = await keyOf(settings, what, isFile ? login.file : null);
      return { name: what, methods: [{ type: "publickey", username, key }] };
    }
  }
}

/** Servers ask for passwords by keyboard-interactive (RFC 4256), too. Only a single hidden answer is a password. */
function answering(username: string, password: string): AnyAuthMethod {
  let asked = 0;
  return {
    type: "keyboard-interactive",
    username,
    prompt(_name, _instructions, _language, prompts, finish) {
      asked += 1;
      // The limit of time ends what asks for ever.
      if (asked > MOST_PROMPTS) return;
      const isPassword = prompts.length === 1 && prompts[0]?.echo === false;
      finish(isPassword ? [password] : prompts.map(() => ""));
    },
  };
}

async function keyOf({ server, secrets }: TunnelSettings, what: string, file: string | null): Promise<ParsedKey> {
  const sentence = what.charAt(0).toUpperCase() + what.slice(1);
  const given = file === null ? Buffer.from(secrets["kafka.route.login.key"] ?? "") : await read(file);
  if (!Buffer.isBuffer(given)) throw keyUnreadable(server, sentence, given.why);
  const open = parse(given, undefined);
  if (!(open instanceof Error)) return open;
  if (!/no passphrase given/.test(open.message)) throw keyUnreadable(server, sentence, plainly(open.message));
  const passphrase = secrets["kafka.route.login.passphrase"];
  if (passphrase === undefined || passphrase === "") throw passphraseWrong(server, sentence, false);
  const opened = parse(given, passphrase);
  if (opened instanceof Error) throw passphraseWrong(server, what, true);
  return opened;
}

async function read(file: string): Promise<Buffer | { readonly why: string }> {
  return readSmall(file, MOST_KEY_BYTES).catch((error: unknown) => ({ why: whyUnread(error) }));
}

function parse(text: Buffer, passphrase: string | undefined): ParsedKey | Error {
  const parsed = ssh2.utils.parseKey(text, passphrase);
  if (parsed instanceof Error) return parsed;
  const [key] = Array.isArray(parsed) ? parsed : [parsed];
  return key?.isPrivateKey() ? key : new Error("it is a public key");
}

const plainly = (message: string): string =>
  message === "Unsupported key format" ? "it is not a private key of a known format" : message;

function ownAgent(): string {
  const named = process.env.SSH_AUTH_SOCK ?? "";
  return named === "" && process.platform === "win32" ? WINDOWS_AGENT : named;
}

function whyNoAgent(error: unknown): string {
  const why = whyUnread(error);
  if (/Failed to connect/.test(why)) return `nothing answers there for ${userInfo().username}`;
  return why;
}

/** The user's agent. Each question is a connection of its own to its socket, with the guard's permit. */
class UsersAgent extends ssh2.OpenSSHAgent {
  readonly #path: string;

  constructor(path: string) {
    super(path);
    this.#path = path;
  }

  /** Of its keys. @throws Error that says why there is no answer */
  count(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.getIdentities((error, keys) => (error ? reject(error) : resolve(keys?.length ?? 0)));
    });
  }

  override getStream(give: Parameters<ssh2.OpenSSHAgent["getStream"]>[0]): void {
    const socket = dialAgent(this.#path);
    const fail = () => {
      socket.destroy();
      give(new Error("Failed to connect to agent"));
    };
    socket.setTimeout(AGENT_MS, () => socket.destroy());
    socket.once("error", fail).once("connect", () => {
      socket.off("error", fail).on("error", () => socket.destroy());
      give(null, socket);
    });
  }
}
