import type { Random } from "./random.ts";

export interface DemoRecord {
  key: string | Buffer | null;
  value: string | Buffer | null;
  headers?: Record<string, string | Buffer | (string | Buffer)[]>;
  /** ms since the epoch. */
  timestamp: number;
}

type Product = readonly [sku: string, name: string];

const CITIES = [
  "Amsterdam",
  "Berlin",
  "Göteborg",
  "København",
  "Kraków",
  "Lisboa",
  "Milano",
  "München",
  "Reykjavík",
  "Zürich",
] as const;
const NAMES = [
  "Ada Lovelace",
  "Grace Hopper",
  "Jürgen Müller",
  "María Núñez",
  "Søren Ågren",
  "佐藤 花子",
  "Олена Шевченко",
] as const;
/** SKU and name. */
const PRODUCTS: readonly [Product, ...Product[]] = [
  ["KB-104", "Mechanical keyboard"],
  ["CH-220", "Office chair"],
  ["LM-031", "Desk lamp"],
  ["CF-500", "Coffee beans 500 g"],
  ["BK-777", "Paperback: The Log"],
  ["MN-270", "27-inch monitor"],
  ["NB-005", "Notebook, dotted"],
];
const STATUSES = ["created", "paid", "paid", "paid", "packed", "shipped", "shipped", "cancelled"] as const;
const METHODS = ["card", "card", "paypal", "sepa", "voucher"] as const;
const PAGES = ["/", "/search", "/product", "/product", "/product", "/cart", "/checkout", "/account"] as const;
const AGENTS = ["Firefox/145 Linux", "Chrome/142 Windows", "Safari/19 macOS", "Chrome/142 Android"] as const;

export function order(random: Random, number: number, timestamp: number): DemoRecord {
  const items = Array.from({ length: random.integer(1, 4) }, () => {
    const [sku, name] = random.pick(PRODUCTS);
    return `{"sku":"${sku}","name":"${name}","quantity":${random.integer(1, 3)},"price":${random.amount(250)}}`;
  });
  const value = [
    `"orderId":"ord-${number}"`,
    `"status":"${random.pick(STATUSES)}"`,
    `"amount":${random.amount(900)}`,
    `"currency":"EUR"`,
    `"customer":{"id":${random.integer(1_000, 9_999)},"name":"${random.pick(NAMES)}","city":"${random.pick(CITIES)}"}`,
    `"items":[${items.join(",")}]`,
    `"gift":${random.next() < 0.1}`,
    `"coupon":${random.next() < 0.2 ? `"SPRING-${random.integer(5, 25)}"` : "null"}`,
    `"createdAt":"${new Date(timestamp).toISOString()}"`,
  ];
  const headers = {
    "content-type": "application/json",
    "trace-id": random.hex(32),
    source: random.pick(["web", "app", "pos"]),
  };
  return { key: `ord-${number}`, value: `{${value.join(",")}}`, headers, timestamp };
}

/** The state of an order's payment by key; sometimes a tombstone deletes it. */
export function payment(random: Random, mostOrder: number, timestamp: number): DemoRecord {
  const key = `ord-${random.integer(Math.max(1, mostOrder - 5_000), mostOrder)}`;
  const headers = { "trace-id": random.hex(32), "schema-version": "3" };
  if (random.next() < 0.08) return { key, value: null, headers, timestamp };
  const state = random.pick(["authorised", "captured", "captured", "refunded"]);
  const value = `{"paymentId":"pay-${random.hex(12)}","order":"${key}","method":"${random.pick(METHODS)}","state":"${state}","amount":${random.amount(900)}}`;
  return { key, value, headers, timestamp };
}

/** Without a timestamp: the demo makes clicks once and sends them repeatedly, each time as new ones. */
export function click(random: Random): Omit<DemoRecord, "timestamp"> {
  const session = random.hex(12);
  const page = random.pick(PAGES);
  const product = page === "/product" ? `/${random.pick(PRODUCTS)[0]}` : "";
  return {
    key: session,
    value: `{"session":"${session}","user":${random.integer(1, 50_000)},"page":"${page}${product}","referrer":"${random.pick(["direct", "search", "mail", "social"])}","agent":"${random.pick(AGENTS)}","loadMs":${random.integer(20, 1_900)},"city":"${random.pick(CITIES)}"}`,
  };
}

/** Lines of text. A few are attacks on a careless viewer. */
export function audit(random: Random, timestamp: number): DemoRecord {
  const user = random.pick(["alice", "bob", "carol", "deploy-bot"]);
  const address = `10.0.${random.integer(0, 9)}.${random.integer(1, 254)}`;
  const roll = random.next();
  if (roll < 0.02) {
    return {
      key: "<script>alert('key')</script>",
      value: `user=${user} comment="<img src=x onerror=alert('value')>" <script>alert(1)</script>`,
      headers: { "<b>header</b>": "<svg onload=alert('header')>" },
      timestamp,
    };
  }
  const action = random.pick([
    "login ok",
    "login FAILED (wrong password)",
    "changed role of user 4711",
    "exported report",
    "logout",
  ]);
  return { key: user, value: `${new Date(timestamp).toISOString()} INFO  [${address}] ${user}: ${action}`, timestamp };
}

export function stock(random: Random, timestamp: number): DemoRecord {
  const [sku, name] = random.pick(PRODUCTS);
  const value = `{"sku":"${sku}","name":"${name}","warehouse":"${random.pick(CITIES)}","onHand":${random.integer(0, 500)},"reserved":${random.integer(0, 40)},"updatedAt":"${new Date(timestamp).toISOString()}"}`;
  return { key: sku, value, timestamp };
}

export function transfer(random: Random, timestamp: number): DemoRecord {
  const value = `{"from":"acc-${random.integer(100, 999)}","to":"acc-${random.integer(100, 999)}","amount":${random.amount(5_000)},"currency":"EUR"}`;
  return { key: `trf-${random.hex(8)}`, value, timestamp };
}

/** One example of each case that other tools get wrong. */
export function edgeCases(random: Random, timestamp: number): DemoRecord[] {
  const records: Omit<DemoRecord, "timestamp">[] = [
    { key: "int64", value: '{"id":9007199254740993,"max":9223372036854775807,"min":-9223372036854775808}' },
    { key: "decimals", value: '{"price":0.10,"zero":-0,"huge":1e400,"exact":12345678901234567890.123456789}' },
    { key: "duplicate JSON keys", value: '{"a":1,"a":2}' },
    { key: "invalid UTF-8", value: Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0xff, 0xfe, 0x00, 0x80]) },
    { key: Buffer.from([0x00, 0x01, 0xfe, 0xff]), value: "a binary key" },
    { key: "duplicate headers", value: "see the headers", headers: { trace: ["first", "second", "third"], empty: "" } },
    { key: "tombstone", value: null },
    { key: null, value: "no key" },
    { key: "empty value", value: "" },
    { key: "bidi", value: "user‮nimda‬ and zero​width" },
    { key: "controls", value: "tab\there, bell\u0007, escape \u001b[31mred\u001b[0m, NUL \u0000" },
    { key: "emoji", value: '{"text":"👩‍🔬 naïve café — 東京 🚀"}' },
    { key: "not quite JSON", value: '{"open": true, "list": [1, 2,' },
    { key: "deep", value: `${"[".repeat(200)}"deep"${"]".repeat(200)}` },
    {
      key: "many headers",
      value: "100 headers",
      headers: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`h-${i}`, `${i}`])),
    },
    { key: "5 MB", value: bigDocument(random) },
  ];
  return records.map((record) => ({ ...record, timestamp }));
}

function bigDocument(random: Random): string {
  const rows: string[] = [];
  let size = 0;
  while (size < 5_000_000) {
    const row = `{"n":${rows.length},"sku":"${random.pick(PRODUCTS)[0]}","city":"${random.pick(CITIES)}","hash":"${random.hex(40)}"}`;
    rows.push(row);
    size += Buffer.byteLength(row) + 1;
  }
  return `{"rows":[${rows.join(",")}]}`;
}
