// Private-use characters around a number, so that no pattern matches a placeholder.
export const OPEN = "\uE000";
export const CLOSE = "\uE001";
/** Stands for a home folder until the paths are replaced: its name may contain spaces. */
export const HOME = "\uE002";
export const STAND_IN = /\uE000(\d+)\uE001/g;

/** Where a path ends that is not in quotes. */
const PATH_END = "\\s\"'`<>|,;()";
const WORD = `[^${PATH_END}:/\\\\]{1,64}`;
const ENDING =
  "pem|crt|cer|der|key|p12|pfx|jks|jsonl?|csv|tsv|txt|log|md|ya?ml|toml|properties|conf|xml|avsc|proto|gz|zip|tmp|bak|lock|jwt";
/** A folder with a space goes on until the next slash, a file's name with one until a known ending. */
const WITH_SPACES = `(?:(?: ${WORD}){1,4}[/\\\\][^${PATH_END}]{0,256}){0,8}(?:(?: ${WORD}){0,4} [^${PATH_END}:/\\\\]{0,64}\\.(?:${ENDING})\\b)?`;
/** An absolute path: in quotes, where it may contain spaces, or as far as it is one. */
export const PATHS: readonly RegExp[] = [
  /(?<=(["'`]))(?:file:\/\/|\uE002|~?[/\\]|[a-z]:[/\\])[^"'`\n]{1,1024}(?=\1)/gi,
  new RegExp(
    `(?<![\\w./\\\\~\\uE001-])(?:file:\\/\\/|~(?=[/\\\\])|\\uE002|\\\\{2,4}(?=\\w)|[a-z]:(?=\\\\|\\/(?!\\/))|\\/(?=[\\p{L}\\p{N}_.@%+-]))[^${PATH_END}]{0,1024}${WITH_SPACES}`,
    "giu",
  ),
];
/** What follows the beginning of a path. */
export const PATH_REST = `[^${PATH_END}]{0,1024}`;
/** A file of the app's own code and the place in it. The folders before it are the user's. */
export const OWN_FILE =
  /(?:^|[/\\])((?:main|tailwater|guard|(?:cluster|tail|scan)-worker|[a-z][\w-]{0,60}-[A-Z0-9]{8})\.[cm]?js(?::\d+){0,2}):?$/;

/** A URL: what leads to the host, and what follows it. */
export const URLS = /(\b(?!file:|node:)[a-z][\w+.-]{1,20}:\/\/[^\s/"'<>?#]{0,300})([/?#][^\s"'<>]{1,2048})/gi;
/** Words of the paths that Kafka's HTTP services have. Everything else there may be a name. */
export const API_WORDS: ReadonlySet<string> = new Set(
  `api brokers clusters compatibility config configs connect connector-plugins connectors consumer-groups contexts
  health healthcheck id ids info kafka ksql lags latest metadata mode offsets partitions pause pipeline plugins query
  query-stream records referencedby restart resume schema schemas status stop subjects tasks topics validate versions`.split(
    /\s+/,
  ),
);

/** Text in quotes in a sentence: mostly a name that only the log knows. Quotes of JSON have no space around them. */
export const QUOTED = /(?<=(?:^|[\s(])["“«])[^"“”«»\n]{1,200}(?=["”»](?:[\s.,;:)…]|$))/g;

/** Names of the local machine identify nobody. */
export const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1?\]?|localhost)(?::\d+)?$/i;
const WORDS = /^(?:offset|port|line|pid|size|count|timestamp|epoch)$/i;
/** Text that looks like a host name but is not: files, code, Kafka settings, numbers. */
const NO_HOST =
  /\.(?:[mc]?[jt]s|json|log)(?::\d+){0,2}$|^(?:org|com)\.(?:apache|sun)\.|^(?:sasl|ssl)\.|^java\.|^[\d.:TZ-]+$/;

interface Pattern {
  readonly kind: string;
  /** The first group stays; the rest of the match is replaced. */
  readonly finds: RegExp;
  readonly spares?: (found: string) => boolean;
}

const isOwnMachine = (found: string): boolean => LOOPBACK.test(found);
/** Letters of a host's name, which need not be ASCII. */
const L = "\\p{L}\\p{M}\\p{N}_";
/** The attributes of a certificate's names. */
const RDN = "(?:CN|OU|O|L|ST|S|DC|UID|SERIALNUMBER|STREET|emailAddress)";

/** Names that only the log knows. Every quantifier is bounded; those of words begin at the word's start. */
export const PATTERNS: readonly Pattern[] = [
  // First, because a name before it may end with anything but a slash.
  { kind: "address", finds: /(\b(?!file:|node:)[a-z][\w+.-]{1,20}:\/\/)[^\s/"'<>,?#]{1,255}/gi, spares: isOwnMachine },
  { kind: "user", finds: /([/\\](?:home|Users)[/\\]{1,4})[^\s/\\:"'<>|]{1,128}/g },
  // Text around a known name: the realm of alice@CORP, the rack of rack-7.kafka.corp.
  { kind: "address", finds: new RegExp(`(\\uE001[@.])\\p{L}[${L}-]{0,62}(?:\\.[${L}-]{1,63}){0,8}`, "giu") },
  { kind: "address", finds: new RegExp(`()(?<![${L}.-])[${L}-]{1,63}(?:\\.[${L}-]{1,63}){0,8}(?=\\.\\uE000)`, "gu") },
  // Principals of Kafka and of certificates, mail and Kerberos addresses; not a package's version.
  { kind: "user", finds: /(\bUser:)[^\s,;"')\]]{1,128}/g },
  // In quotes, as a certificate's names and as JSON have them; else up to the next attribute, and never half a word.
  {
    kind: "user",
    finds: new RegExp(`(\\b${RDN}\\b\\\\{0,4}["']?\\s{0,2}[=:]\\s{0,2}\\\\{0,4}["'])[^"'\\n\\\\]{1,200}`, "g"),
  },
  {
    kind: "user",
    finds: new RegExp(`(\\b${RDN}\\s{0,2}=\\s{0,2})(?:\\\\[^\\n]|[^,/\\n"'+\\\\]){1,128}[^\\s,/"'+]{0,255}`, "g"),
  },
  {
    kind: "user",
    finds: new RegExp(
      `()(?<![${L}.+%-])[${L}.+%-]{1,64}(?:\\/[${L}.-]{1,128})?@(?=[\\d.]{0,16}\\p{L})[${L}.-]{1,255}`,
      "giu",
    ),
  },
  // Hosts by their position: in errors of DNS and of certificates, and in URLs.
  {
    kind: "address",
    finds: /(\b(?:ENOTFOUND|EAI_\w{1,10}|ENODATA|ESERVFAIL) )[^\s,;"'()]{1,255}/g,
    spares: isOwnMachine,
  },
  { kind: "address", finds: /(\b(?:DNS|IP Address|Host): ?)[^\s,;"']{1,255}/g, spares: isOwnMachine },
  { kind: "address", finds: /()\b\d{1,3}(?:\.\d{1,3}){3}\b/g, spares: isOwnMachine },
  { kind: "address", finds: /()(?<![\w:])\[?[0-9a-f]{0,4}:[0-9a-f:.]{1,45}(?:%\w{1,16})?\]?/gi, spares: isNoIpv6 },
  {
    kind: "address",
    finds: new RegExp(
      `()(?<![${L}-])(?=[${L}-]{0,63}\\p{L})[${L}-]{1,63}(?:\\.[${L}-]{1,63}){1,8}:\\d{2,5}(?![${L}])`,
      "giu",
    ),
    spares: isNoHost,
  },
  {
    kind: "address",
    finds: new RegExp(`()(?<![${L}.-])[${L}-]{1,63}(?:\\.[${L}-]{1,63}){2,8}(?![${L}])(?!:\\d)`, "gu"),
    spares: isNoHost,
  },
  {
    kind: "address",
    finds: new RegExp(`()(?<![${L}.:-])\\p{L}[${L}-]{0,62}(?=:\\d{4,5}(?![${L}]|:\\S))`, "giu"),
    spares: isNoLabel,
  },
];

/** Node writes an address and its port without brackets: `2001:db8::5:9092`. */
function isNoIpv6(found: string): boolean {
  const bare = found.replace(/[[\]]|%.*/g, "").replace(/\.$/, "");
  const readings = [bare, bare.replace(/:\d+$/, ""), bare.replace(/:$/, "")];
  // This does not use node:net, because only the guard's files may import modules that open connections.
  return isOwnMachine(found) || !readings.some((one) => URL.canParse(`http://[${one}]`));
}

function isNoHost(found: string): boolean {
  return isOwnMachine(found) || NO_HOST.test(found);
}

function isNoLabel(found: string): boolean {
  return isOwnMachine(found) || WORDS.test(found);
}
