#!/usr/bin/env node
// The publisher's tool for licences: makes a key, and signs with it. It needs nothing but Node.
//   node scripts/licence.mjs key --kid 2026 --out licence-key.json
//   node scripts/licence.mjs sign --key licence-key.json --issuer https://licences.example/ --plan professional --days 365
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const USAGE = `node scripts/licence.mjs key  --kid NAME --out FILE
node scripts/licence.mjs sign --key FILE --issuer ISS (--plan NAME | --feature NAME …) [--days 365] [--grace DAYS]
                              [--email ADDRESS] [--subject ID] [--seat TEXT] [--machine CODE …] [--machine-limit N]
                              [--from DATE] [--out FILE]

key   makes a private key, mode 0600, and prints its public half for the distribution's "licence.keys".
sign  prints a licence, or writes it to a new file. --days counts from --from (now). --grace: days after its end.`;

const text = { type: "string" };
const several = { type: "string", multiple: true };
const OPTIONS = {
  ...{ kid: text, out: text, key: text, issuer: text, plan: text, feature: several, days: text, grace: text },
  ...{ email: text, subject: text, seat: text, machine: several, "machine-limit": text, from: text },
};
const DAY_S = 86_400;

function fail(message) {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function required(values, name) {
  return values[name] ?? fail(`--${name} is missing.`);
}

function integer(value, name, least) {
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= least ? number : fail(`--${name} is an integer from ${least}.`);
}

function makeKey(values) {
  const kid = required(values, "kid");
  const { privateKey } = generateKeyPairSync("ed25519");
  const jwk = privateKey.export({ format: "jwk" });
  writeFileSync(required(values, "out"), `${JSON.stringify({ ...jwk, kid })}\n`, { mode: 0o600, flag: "wx" });
  console.log(JSON.stringify({ [kid]: jwk.x }));
}

function makeLicence(values) {
  const { kid, ...jwk } = JSON.parse(readFileSync(required(values, "key"), "utf8"));
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  if (createPublicKey(key).export({ format: "jwk" }).x !== jwk.x) fail("The two halves of the key differ.");
  const from = values.from === undefined ? Date.now() : Date.parse(values.from);
  if (Number.isNaN(from)) fail("--from is a date, 2026-01-31.");
  if (values.plan === undefined && values.feature === undefined) fail("Give --plan or --feature.");
  const iat = Math.floor(from / 1_000);
  const claims = {
    iss: required(values, "issuer"),
    aud: "tailwater",
    iat,
    exp: iat + integer(values.days ?? "365", "days", 1) * DAY_S,
    grace: values.grace === undefined ? undefined : integer(values.grace, "grace", 0),
    plan: values.plan,
    feat: values.feature,
    sub: values.subject,
    email: values.email,
    seat: values.seat,
    machine: values.machine,
    machine_limit:
      values["machine-limit"] === undefined ? undefined : integer(values["machine-limit"], "machine-limit", 1),
  };
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ alg: "EdDSA", typ: "licence+jwt", kid })}.${encode(claims)}`;
  const licence = `${signed}.${sign(null, Buffer.from(signed), key).toString("base64url")}\n`;
  if (values.out === undefined) process.stdout.write(licence);
  else writeFileSync(values.out, licence, { mode: 0o600, flag: "wx" });
}

function main() {
  let parsed;
  try {
    parsed = parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    fail(error.message);
  }
  const { values, positionals } = parsed;
  const command = { key: makeKey, sign: makeLicence }[positionals[0]];
  if (command === undefined || positionals.length > 1) fail("Say key or sign.");
  try {
    command(values);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

main();
