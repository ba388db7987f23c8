import type { Entry, Lines } from "./properties-text.ts";

const PROGRAMS = /(?:^|[\s/])(kcat|kafkacat|kafka-[a-z-]+)(?:\.sh|\.bat)?(?=\s)/;
/** Options whose value is a setting `key=value`. */
const SETTINGS = ["-X", "--command-property", "--consumer-property", "--producer-property", "--property"];
const SERVERS = ["-b", "--bootstrap-server", "--broker-list", "--brokers"];
/** Options that name a file with settings, which the user may paste instead. */
const FILES = ["-F", "--command-config", "--consumer.config", "--producer.config"];

/** `kcat -b host:9092 -X security.protocol=SASL_SSL …`, or a command of Kafka's own tools. Null: it is none. */
export function readCommandLine(text: string): (Lines & { readonly program: string }) | null {
  const program = PROGRAMS.exec(text.slice(0, 500))?.[1];
  if (program === undefined || /^\s*[\w.]+\s*=/.test(text)) return null;
  const entries: Entry[] = [];
  const others: Lines["others"][number][] = [];
  const words = wordsOf(text);
  for (let at = 0; at < words.length; at += 1) {
    const { option, value } = optionAt(words, at);
    if (value === null) continue;
    const where = option;
    const divider = value.indexOf("=");
    if (SERVERS.includes(option)) entries.push({ key: "bootstrap.servers", value, where });
    else if (SETTINGS.includes(option) && divider > 0) {
      entries.push({ key: value.slice(0, divider), value: value.slice(divider + 1), where });
    } else if (FILES.includes(option)) others.push({ text: `${option} ${value}`, where });
  }
  return entries.length === 0 ? null : { program, entries, others };
}

/** The option at a position with its value: `-b x`, `-bx`, `--option=x`. */
function optionAt(words: readonly string[], at: number): { readonly option: string; readonly value: string | null } {
  const word = words[at] ?? "";
  const short = /^-[A-Za-z]/.test(word) ? word.slice(0, 2) : "";
  if (short !== "" && word.length > 2) return { option: short, value: word.slice(2) };
  const [, long = "", rest = ""] = /^(--[\w.-]+)=(.*)$/s.exec(word) ?? [];
  if (long !== "") return { option: long, value: rest };
  return { option: word, value: word.startsWith("-") ? (words[at + 1] ?? null) : null };
}

/** The words of a shell command: quotation marks hold a word together, a backslash at the end continues the line. */
function wordsOf(text: string): readonly string[] {
  const word = /(?:"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'|\\([\s\S])|([^\s"'\\]+))/y;
  const words: string[] = [];
  let [now, begun] = ["", false];
  for (let at = 0; at < text.length; ) {
    word.lastIndex = at;
    const found = word.exec(text);
    if (found === null) {
      if (begun) words.push(now);
      [now, begun] = ["", false];
      at += 1;
      continue;
    }
    const [whole, double, single, escaped, plain] = found;
    at += whole.length;
    if (escaped === "\n" || escaped === "\r") continue;
    now += double?.replace(/\\([\s\S])/g, "$1") ?? single ?? escaped ?? plain ?? "";
    begun = true;
  }
  if (begun) words.push(now);
  return words;
}
