import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** AWS' shared files: `~/.aws/credentials` and `~/.aws/config`. */

export type Env = Readonly<Record<string, string | undefined>>;
/** The settings of one profile. */
export type AwsProfile = Readonly<Record<string, string>>;

/** Most bytes of a file; real ones have a few kB. */
const MOST_BYTES = 1_048_576;

/** Sections of an ini file, names without quotes. Lines that are neither section nor setting are left out. */
export function sectionsIn(text: string): ReadonlyMap<string, AwsProfile> {
  const sections = new Map<string, Record<string, string>>();
  let current: Record<string, string> | null = null;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const section = /^\[\s*(.+?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) {
      const name = section.replace(/^profile\s+/, "").replace(/^["'](.*)["']$/, "$1");
      current = sections.get(name) ?? {};
      sections.set(name, current);
      continue;
    }
    // An indented line belongs to a nested setting (`s3 =`), which has nothing for us.
    const at = line.indexOf("=");
    if (at <= 0 || current === null || /^\s/.test(raw)) continue;
    const value = line.slice(at + 1).replace(/\s[#;].*$/, "");
    current[line.slice(0, at).trim().toLowerCase()] = value.trim();
  }
  return sections;
}

export interface AwsFiles {
  /** Settings of the profile in both files; those of `credentials` win. Null: neither file knows it. */
  profile(name: string): AwsProfile | null;
  /** Where it was looked for. */
  readonly paths: readonly string[];
}

export async function readAwsFiles(env: Env, home: string = homedir()): Promise<AwsFiles> {
  const paths = [
    env.AWS_CONFIG_FILE || join(home, ".aws", "config"),
    env.AWS_SHARED_CREDENTIALS_FILE || join(home, ".aws", "credentials"),
  ];
  const [config, credentials] = await Promise.all(paths.map(sectionsOfFile));
  return {
    paths,
    profile: (name) => {
      const [general, secret] = [config?.get(name), credentials?.get(name)];
      return general === undefined && secret === undefined ? null : { ...general, ...secret };
    },
  };
}

/** A file that is not there has no sections. */
async function sectionsOfFile(path: string): Promise<ReadonlyMap<string, AwsProfile>> {
  const text = await readFile(path, "utf8").catch(() => "");
  return sectionsIn(text.slice(0, MOST_BYTES));
}
