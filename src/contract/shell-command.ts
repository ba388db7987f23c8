/** The placeholder for the servers in a command. `commandFor` replaces it by a profile's servers. */
const PLACEHOLDER = "BOOTSTRAP";
export const SERVERS = `--bootstrap-server ${PLACEHOLDER}`;

/** Finds the placeholder in a command. A quoted word never contains it, see `shellWord`. */
const PLACE = new RegExp(`^(\\S+\\.sh) ${SERVERS}(?= |$)`, "gm");

/** The fields that profiles and open connections share. */
interface Servers {
  readonly kafka: {
    readonly bootstrapServers: readonly string[];
    readonly tls: { readonly enabled: boolean };
    readonly sasl: { readonly mechanism: string };
  };
}

/** A command for these servers. With TLS or SASL it reads its settings from a file. */
export function commandFor(command: string, { kafka: { bootstrapServers, tls, sasl } }: Servers): string {
  const secured = tls.enabled || sasl.mechanism !== "none" ? " --command-config client.properties" : "";
  const servers = `--bootstrap-server ${shellWord(bootstrapServers.join(","))}${secured}`;
  return command.replace(PLACE, (_, program: string) => `${program} ${servers}`);
}

/**
 * One word of a command line for a POSIX shell, in single quotes unless it is clearly harmless. It also suits zsh,
 * which looks up a program for a word that begins with "=". A name with several lines could contain a command with the
 * placeholder. There the quotes are closed and opened again, which does not change the word.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*$/.test(text)) return text;
  const quoted = text.replaceAll("'", `'\\''`).replaceAll(SERVERS, `${SERVERS.slice(0, -1)}''${SERVERS.slice(-1)}`);
  return `'${quoted}'`;
}
