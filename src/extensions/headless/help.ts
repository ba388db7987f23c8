import { type AdminCommand, FORMATS } from "./admin-command.ts";
import { COMMANDS } from "./admin-commands.ts";

const PLACE = `  --brokers HOST:PORT[,…]   bootstrap servers
  --profile NAME            a profile saved in the app, instead of --brokers
  --password-file FILE      reads the profile's password: the first line of a file ("-": standard input)
  --data-dir DIR            the folder of the app's profiles
  --verbose                 logs to standard error what happens`;

const READ = `  --topic NAME              repeatable: several topics are read together
  --partitions 0,2-5        works with one topic only (default: all)
  --from WHERE              earliest, latest, offset:N, last:N, -15m, or a time: 2026-01-31T12:00:00Z, 2026-01-31T12:00,
                            2026-01-31 (midnight). Without a zone, this machine's zone applies
                            (default: earliest for scan, latest for tail)
  --until WHERE             the same, or now, which is latest (scan; default: now). The bound itself is not read:
                            last:N ends before the newest N of each partition. A time range gives exactly its records;
                            producers may write them late, so each partition is read to its log end
  --stop-early              with --until a time: each partition ends at its first record at or after it. Reads less, but
                            misses records that were written late; the receipt says where
  --where CEL               e.g. 'value.status == "paid" && value.amount > 100.0'
  --grep TEXT               text in key, value or headers
  --regex PATTERN           a regular expression, in JavaScript's syntax
  --ignore-case             for --grep and --regex
  --format ndjson|csv|raw|count|receipt     (default: ndjson)
  --keep-formulas           csv: cells that begin with = + - @ stay unchanged, although a spreadsheet runs them
  --limit N                 ends after N matches
  --wait TIME               a scan gives up when a partition cannot be read for this long (default: 30s)
  --isolation read_committed|read_uncommitted
  --memory MB               for the whole process, 128 or more
  --max-batch MB            the limit for one unpacked batch, up to half of --memory (default: 64)`;

const CHANGE = `  --yes                     makes the planned change
  --confirm NAME            the name of the change's target, for a profile that asks for it`;

const ABOUT_CHANGES = `A change prints its plan and exits with 4. --yes makes the change, if the profile's lock allows it. A read-only profile
refuses even the plan; a profile that asks for the name needs --confirm NAME. Changes made with a profile are in the
app's journal.`;

const EXIT_CODES = `Exit codes: 0 found or done, 1 nothing found, 2 wrong usage or refused by the lock, 3 cluster error, or not all of it
could be read or done, 4 planned and nothing changed.
An interrupted scan, produce, or command of two words, exits with 130 (SIGINT), 143 (SIGTERM) or 129 (SIGHUP). A change ends
between two requests, and says what was done and what was not sent.`;

export const HELP = `tailwater COMMAND [options]

  scan     reads a range of each partition, then ends
  tail     reads until it is interrupted
${COMMANDS.map(usageOf).join("\n")}
  licence show | install FILE    in a build with licences: what it opens; keeps one

${PLACE}
${READ}
  Two-word commands         --format ${FORMATS.join("|")}
${CHANGE}

tailwater COMMAND --help lists the options of that command only.

${ABOUT_CHANGES}

${EXIT_CODES}`;

/** The help of one command: `topics create --help`, `topics --help`, `scan --help`. */
export function helpOf(args: readonly string[]): string {
  const words = args
    .slice(
      0,
      args.findIndex((arg) => arg === "--help" || arg === "-h"),
    )
    .join(" ");
  const [first = "", second = ""] = words.split(" ");
  if (first === "scan" || first === "tail") return `tailwater ${first} [options]\n\n${PLACE}\n${READ}\n\n${EXIT_CODES}`;
  const family = COMMANDS.filter(({ words: own }) => own === first || own.startsWith(`${first} `));
  const named = family.filter(({ words: own }) => own === first || own === `${first} ${second}`);
  const told = named.length > 0 ? named : family;
  const [only] = told;
  if (only === undefined) return HELP;
  const formats = told.length === 1 ? (only.formats ?? FORMATS) : FORMATS;
  const isChange = told.some(({ changes }) => changes);
  return [
    `tailwater ${told.length === 1 ? only.words : `${first} COMMAND`} [options]`,
    told.map(usageOf).join("\n"),
    [
      PLACE,
      ...(only.readsInput === true ? [] : [`  --format ${formats.join("|")}`]),
      ...(isChange ? [CHANGE] : []),
    ].join("\n"),
    ...(isChange ? [ABOUT_CHANGES] : []),
    EXIT_CODES,
  ].join("\n\n");
}

function usageOf({ words, usage }: AdminCommand): string {
  const [first = "", ...more] = usage;
  return [`  ${words} ${first}`.trimEnd(), ...more.map((line) => `      ${line}`)].join("\n");
}
