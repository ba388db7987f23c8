// SSH servers that a real one cannot be made to be: passwords without users of this machine, floods, silence, loops.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import ssh2, { type AuthContext, type Connection, type ServerChannel } from "ssh2";
import type { TailwaterError } from "../../../src/contract/errors.ts";
import type { SshLogin } from "../../../src/contract/route.ts";
import type { BrokerStream } from "../../../src/workers/kafka/broker-stream.ts";
import { fingerprintOf } from "../../../src/workers/kafka/ssh/known-hosts.ts";
import { Tunnel } from "../../../src/workers/kafka/tunnel.ts";
import { until } from "../../kafka/support.ts";

const host = ssh2.utils.generateKeyPairSync("ed25519");
const PASSWORD = "canary-of-the-password";
const TO = { host: "broker", port: 9092 };
/** A channel asks for at most so much ahead, bytes. */
const WINDOWS = 5 * 2 ** 20;

function fingerprint(): string {
  const parsed = ssh2.utils.parseKey(host.public);
  if (parsed instanceof Error) throw parsed;
  const [key] = Array.isArray(parsed) ? parsed : [parsed];
  return fingerprintOf(key?.getPublicSSH() ?? Buffer.alloc(0));
}

async function listen(t: TestContext, server: Server | ssh2.Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

interface Behaviour {
  readonly login?: (context: AuthContext) => void;
  readonly channel?: (channel: ServerChannel) => void;
}

/** A server of ssh2. @returns its port */
function serve(t: TestContext, { login = (context) => context.accept(), channel }: Behaviour): Promise<number> {
  const server = new ssh2.Server({ hostKeys: [host.private] }, (client: Connection) => {
    client.on("error", () => {}).on("authentication", login);
    client.on("tcpip", (accept) => channel?.(accept()));
    t.after(() => client.end());
  });
  return listen(t, server);
}

function tunnelTo(port: number, login: SshLogin = { by: "password" }): Tunnel {
  const known = { username: "me", knownHosts: "", hostKey: fingerprint(), login };
  const secrets = { "kafka.route.login.password": PASSWORD };
  return new Tunnel({ profileId: "test", server: { host: "127.0.0.1", port }, ...known, secrets });
}

async function failureOf(tunnel: Tunnel): Promise<TailwaterError> {
  return tunnel.ready().then(
    () => assert.fail("It connected."),
    (error: TailwaterError) => error,
  );
}

async function lead(tunnel: Tunnel): Promise<BrokerStream> {
  return tunnel.lead(TO, "broker", () => {});
}

describe("the password of an SSH server", () => {
  it("is given by the method of that name, or to a single hidden question", async (t) => {
    const asked: string[] = [];
    for (const method of ["password", "keyboard-interactive"] as const) {
      const port = await serve(t, {
        login(context) {
          asked.push(context.method);
          if (context.method !== method) context.reject([method]);
          else if (context.method === "password") context.password === PASSWORD ? context.accept() : context.reject();
          else if (context.method === "keyboard-interactive") {
            context.prompt([{ prompt: "Password: ", echo: false }], ([answer]) =>
              answer === PASSWORD ? context.accept() : context.reject(),
            );
          }
        },
      });
      assert.ok((await tunnelTo(port).ready()).isOpen);
    }
    assert.deepEqual(asked, ["password", "password", "keyboard-interactive"]);
  });

  it("is refused with the server's words, once each, and never shown", async (t) => {
    const asked: string[] = [];
    const port = await serve(t, {
      login(context) {
        asked.push(context.method);
        context.reject(["publickey"]);
      },
    });
    const tunnel = tunnelTo(port);
    const error = await failureOf(tunnel);
    assert.equal(error.code, "SSH_LOGIN_REFUSED");
    assert.match(error.message, /does not let me in with the password\. It takes: publickey\./);
    assert.doesNotMatch(JSON.stringify(error.toData()), /canary/);
    const tried = asked.length;
    // Many brokers do not ask the server again at once.
    assert.equal(await failureOf(tunnel), error);
    assert.equal(asked.length, tried);
  });

  it("is not given to a question that is shown, or that asks for more", async (t) => {
    const answers: string[][] = [];
    const port = await serve(t, {
      login(context) {
        if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
        const [shown, two] = [
          [{ prompt: "Name", echo: true }],
          ["Password", "Code"].map((prompt) => ({ prompt, echo: false })),
        ];
        context.prompt(shown, (one) => {
          answers.push(one);
          context.prompt(two, (both) => {
            answers.push(both);
            context.reject(["keyboard-interactive"]);
          });
        });
      },
    });
    assert.equal((await failureOf(tunnelTo(port))).code, "SSH_LOGIN_REFUSED");
    assert.deepEqual(answers, [[""], ["", ""]]);
  });
});

describe("a hostile SSH server", () => {
  it("cannot fill the memory of a channel that nobody reads, inside its window or beyond it", async (t) => {
    for (const isHonest of [true, false]) {
      let server: ServerChannel | null = null;
      const port = await serve(t, {
        channel(channel) {
          server = channel;
          // ssh2 keeps to the window that is noted there.
          if (!isHonest) Object.assign(Reflect.get(channel, "outgoing") as object, { window: 2 ** 40 });
          channel.on("error", () => {});
          let left = 1_024;
          const flood = () => {
            while (left > 0 && channel.writable && channel.write(Buffer.alloc(65_521))) left -= 1;
          };
          channel.on("drain", flood);
          flood();
        },
      });
      const stream = await lead(tunnelTo(port));
      stream.on("error", () => {});
      const waiting = () => Reflect.get(stream, "waitingBytes") as number;
      if (isHonest) {
        await until("the window is used up", () => waiting() > 2 ** 20);
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.ok(waiting() <= WINDOWS, `${waiting()}`);
        assert.ok(!stream.destroyed);
        // It goes on when somebody reads.
        let read = 0;
        stream.on("data", (chunk: Buffer) => {
          read += chunk.length;
        });
        await until("it goes on", () => read > 4 * WINDOWS);
        stream.destroy();
      } else {
        await until("the connection is ended", () => stream.destroyed);
        assert.match(`${stream.errored?.message}`, /the server sends more than it may/);
      }
      assert.ok(server !== null);
    }
  });

  it("is told apart from a server of another kind, whatever it says first", async (t) => {
    const first: readonly ((socket: Socket) => void)[] = [
      (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
      (socket) => socket.write("x".repeat(100_000)),
      (socket) => socket.write("hello\r\n".repeat(5_000)),
      (socket) => socket.write(`SSH-2.0-x\r\n${"\xff".repeat(1_000)}`, "latin1"),
      (socket) => socket.end(),
      (socket) => socket.resetAndDestroy(),
    ];
    for (const begin of first) {
      const port = await listen(
        t,
        createServer((socket) => begin(socket.on("error", () => {}))),
      );
      const error = await failureOf(tunnelTo(port));
      assert.ok(["SSH_FAILED", "CONNECTION_RESET"].includes(error.code), `${error.code} ${error.message}`);
    }
  });

  it("that is silent, or asks for ever, is given up after 15 s", async (t) => {
    let reached = 0;
    const silent = await listen(
      t,
      createServer(() => {
        reached += 1;
      }),
    );
    const asking = await serve(t, {
      login(context) {
        if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
        const again = () => {
          reached += 1;
          context.prompt([{ prompt: "?", echo: true }], again);
        };
        again();
      },
    });
    for (const [port, least, doing] of [
      [silent, 1, "the handshake"],
      [asking, 4, "the login"],
    ] as const) {
      reached = 0;
      t.mock.timers.enable({ apis: ["setTimeout"] });
      const failing = failureOf(tunnelTo(port));
      // Real time passes meanwhile: only the limit is mocked.
      while (reached < least) await new Promise((resolve) => setImmediate(resolve));
      for (let turns = 0; turns < 1_000; turns++) await new Promise((resolve) => setImmediate(resolve));
      t.mock.timers.tick(15_000);
      const error = await failing;
      t.mock.timers.reset();
      assert.equal(error.code, "CONNECT_TIMEOUT");
      assert.match(error.message, new RegExp(`did not finish ${doing} within 15 s`));
    }
  });
});
