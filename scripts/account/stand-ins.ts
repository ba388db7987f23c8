import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Distribution } from "../../src/contract/distribution.ts";
import { startIssuer } from "./issuer.ts";
import { startReceiver } from "./receiver.ts";

/** Something of the publisher's that runs on this machine instead. */
export interface StandIn {
  /** What it is, for the terminal. */
  readonly about: string;
  /** The distribution with the address of this stand-in. */
  of(distribution: Distribution): Distribution;
  end(): Promise<void>;
}

/** Each takes the place of one part of the distribution. A further part is one line here. */
export const STAND_INS: readonly ((distribution: Distribution) => Promise<StandIn | null>)[] = [
  issuer,
  portal,
  receiver,
  licences,
];

async function issuer({ login }: Distribution): Promise<StandIn | null> {
  if (login === null) return null;
  const running = await startIssuer({ ports: login.ports, tokenSeconds: 3_600 });
  return {
    about: `The issuer answers at ${running.address}. Any name and password signs in.`,
    of: (distribution) => ({
      ...distribution,
      login: { ...running.distribution(login.policy, login.graceDays), ports: login.ports },
    }),
    end: running.end,
  };
}

/** The publisher's key and a licence, made by the publisher's own tool. */
async function licences({ licence }: Distribution): Promise<StandIn | null> {
  const plan = Object.keys(licence?.plans ?? {}).at(-1);
  if (licence === null || plan === undefined) return null;
  const folder = await mkdtemp(join(tmpdir(), "tailwater-licences-"));
  const end = () => rm(folder, { recursive: true, force: true });
  const tool = async (...args: string[]) =>
    (await promisify(execFile)(process.execPath, ["scripts/licence.mjs", ...args])).stdout.trim();
  try {
    const key = join(folder, "key.json");
    const keys = JSON.parse(await tool("key", "--kid", "demo", "--out", key));
    const about = ["--issuer", licence.issuer, "--plan", plan, "--days", "20", "--seat", "Demo"];
    const sign = (...more: string[]) => tool("sign", "--key", key, ...about, ...more);
    const text = await sign();
    const others = join(folder, "licences.txt");
    const refused = [
      ["It has expired", await sign("--from", "2020-01-01")],
      ["Of another person", await sign("--email", "someone.else@example.com")],
      ["Of another computer", await sign("--machine", "another-computer")],
    ];
    await writeFile(others, refused.map(([why, one]) => `${why}:\n${one}\n`).join("\n"));
    return {
      about: `A licence to paste under Account:\n${text}\nOthers, which Tailwater refuses, are in ${others}`,
      of: (distribution) => ({ ...distribution, licence: { ...licence, keys } }),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function portal({ portal }: Distribution): Promise<StandIn | null> {
  if (portal === null) return null;
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end("<!doctype html><title>Portal</title><h1>The publisher’s portal</h1><p>A stand-in of the demo.</p>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    about: `The portal answers at ${address}.`,
    of: (distribution) => ({ ...distribution, portal: { address } }),
    end: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function receiver({ analytics, errorReports }: Distribution): Promise<StandIn | null> {
  if (analytics === null && errorReports === null) return null;
  const running = await startReceiver();
  running.hears(({ path, body }) => console.log(`The receiver got, at ${path}:\n${body.trimEnd()}`));
  return {
    about: `The receiver of analytics and error reports answers at ${running.address}. What it gets is shown here.`,
    of: (distribution) => ({ ...distribution, ...running.parts(distribution) }),
    end: running.end,
  };
}
