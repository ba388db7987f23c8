/** Stands for the servers in a command that is shown. `commandFor` puts a profile's own in its place. */
const PLACEHOLDER = "BOOTSTRAP";
export const SERVERS = `--bootstrap-server ${PLACEHOLDER}`;

/** Where a command says it: a quoted word never holds it, see `shellWord`. */
const PLACE = new RegExp(`^(\\S+\\.sh) ${SERVERS}(?= |$)`, "gm");

/** What a connection has in a profile, and when it is open. */
interface Servers {
  readonly bootstrapServers: readonly string[];
  readonly tls: { readonly enabled: boolean };
  readonly sasl: { readonly mechanism: string };
}

/** A command for these servers. What logs in by TLS or SASL reads its settings from a file. */
export function commandFor(command: string, { bootstrapServers, tls, sasl }: Servers): string {
  const secured = tls.enabled || sasl.mechanism !== "none" ? " --command-config client.properties" : "";
  const servers = `--bootstrap-server ${shellWord(bootstrapServers.join(","))}${secured}`;
  return command.replace(PLACE, (_, program: string) => `${program} ${servers}`);
}

/**
 * One word of a command line for a POSIX shell, and for zsh, which looks up a program for a word with "=" in front: what is
 * not plainly harmless stands in single quotes. A name of several lines could hold a command with the place for the
 * servers: there the quotes are closed and opened again, which changes nothing of the word.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*$/.test(text)) return text;
  const quoted = text.replaceAll("'", `'\\''`).replaceAll(SERVERS, `${SERVERS.slice(0, -1)}''${SERVERS.slice(-1)}`);
  return `'${quoted}'`;
}
