import type { TailwaterError } from "../../../contract/errors.ts";
import { readSmall, whyUnread } from "./files.ts";
import { fingerprintOf, judge, type KnownKey, keysOf, typeOf } from "./known-hosts.ts";
import type { TunnelSettings } from "./settings.ts";
import { hostKeyChanged, hostKeyRevoked, hostKeyUnknown, knownHostsUnread } from "./ssh-faults.ts";

const MOST_BYTES = 4 * 2 ** 20;
const OWN_FILES = ["~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"];

interface KnownFile {
  readonly file: string;
  readonly keys: readonly KnownKey[];
}

/** What is known about one SSH server, read once for each connection. */
export class HostKeys {
  readonly #settings: TunnelSettings;
  readonly #files: readonly KnownFile[];

  private constructor(settings: TunnelSettings, files: readonly KnownFile[]) {
    this.#settings = settings;
    this.#files = files;
  }

  /** @throws TailwaterError FILE_UNREADABLE when the profile names a file that cannot be read */
  static async read(settings: TunnelSettings): Promise<HostKeys> {
    const { knownHosts, server } = settings;
    const named = knownHosts === "" ? OWN_FILES : [knownHosts];
    const files: KnownFile[] = [];
    for (const file of named) {
      try {
        files.push({ file, keys: keysOf((await readSmall(file, MOST_BYTES)).toString("utf8"), server) });
      } catch (error) {
        const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
        // OpenSSH's own files need not exist.
        if (knownHosts !== "" || !isMissing) throw knownHostsUnread(server, file, whyUnread(error));
      }
    }
    return new HostKeys(settings, files);
  }

  /** The types of the known keys: the server is asked for one of these first, as it may have several. */
  get types(): ReadonlySet<string> {
    const usable = this.#files.flatMap(({ keys }) => keys.filter(({ isRevoked }) => !isRevoked));
    return new Set(this.#settings.hostKey === "" ? usable.map(({ type }) => type) : []);
  }

  /** Why the key that the server shows is not accepted; null: it is. */
  refuse(key: Buffer): TailwaterError | null {
    const { server, hostKey } = this.#settings;
    const fingerprint = fingerprintOf(key);
    const type = nameOf(typeOf(key));
    const verdicts = this.#files.map(({ file, keys }) => ({ file, verdict: judge(keys, key) }));
    for (const { file, verdict } of verdicts) {
      if (verdict.kind === "revoked") return hostKeyRevoked(server, fingerprint, `line ${verdict.line} of ${file}`);
    }
    if (hostKey !== "") {
      return hostKey === fingerprint ? null : hostKeyChanged(server, type, fingerprint, `the profile (${hostKey})`);
    }
    if (verdicts.some(({ verdict }) => verdict.kind === "known")) return null;
    for (const { file, verdict } of verdicts) {
      if (verdict.kind === "changed") {
        return hostKeyChanged(server, type, fingerprint, `line ${verdict.line} of ${file}`);
      }
    }
    return hostKeyUnknown(server, type, fingerprint);
  }
}

/** `ED25519`, as OpenSSH names the types. */
function nameOf(type: string): string {
  if (type.startsWith("ecdsa-")) return "ECDSA";
  return type.replace(/^ssh-/, "").toUpperCase() || "host";
}
