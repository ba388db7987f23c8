import type { ConnectionSettings } from "../../contract/profiles.ts";

type Servers = Pick<ConnectionSettings, "bootstrapServers" | "tls" | "sasl">;

/** Stands for the servers in a command that is shown: the page puts the profile's own in its place. */
export const SERVERS = "--bootstrap-server BOOTSTRAP";

/** A command for these servers. What logs in by TLS or SASL reads its settings from a file. */
export function commandFor(command: string, { bootstrapServers, tls, sasl }: Servers): string {
  const secured = tls.enabled || sasl.mechanism !== "none" ? " --command-config client.properties" : "";
  const servers = `--bootstrap-server ${shellWord(bootstrapServers.join(","))}${secured}`;
  // Right after its program alone: the words of others stay as they are.
  return command.replace(
    /^(\S+\.sh) --bootstrap-server BOOTSTRAP(?= |$)/gm,
    (_, program: string) => `${program} ${servers}`,
  );
}

/** One word of a command line for a POSIX shell: what is not plainly harmless stands in single quotes. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command of words that are quoted where they must be, one option a line where it is long. */
export function shellCommand(program: string, ...words: readonly string[]): string {
  return [program, SERVERS, ...words.map(shellWord)].join(" ");
}

/**
 * The command with a text on its standard input. The shell takes the text as it is: its mark is quoted, and stands in
 * no line of the text.
 */
export function withInput(command: string, text: string): string {
  let mark = "END";
  while (text.split("\n").includes(mark)) mark += "_";
  return `${command} <<'${mark}'\n${text}\n${mark}`;
}
