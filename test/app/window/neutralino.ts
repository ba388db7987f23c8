import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { type WebSocket, WebSocketServer } from "ws";
import { FIRST_PAGE, FIRST_PAGE_GLOBAL, WINDOW_RESOURCES } from "../../../scripts/build/window-resources.ts";
import { TICKET_DIGITS } from "../../../src/contract/ticket.ts";

const TOKEN = "a.b";
const ENGINE = "app.tailwater.engine";

interface Config {
  readonly nativeAllowList: readonly string[];
}

interface Call {
  readonly id: string;
  readonly method: string;
  readonly accessToken: string;
  readonly data?: { readonly event?: string; readonly data?: unknown; readonly extensionId?: string };
}

/**
 * Replaces Neutralino for the page and the engine when its binary is missing: a server without files, a bus with the
 * calls that we use (source: neuserver.cpp, router.cpp and extensions.cpp of 6.9), and dist/engine.sh as its extension.
 */
export class StandInNeutralino {
  readonly origin: string;
  /** What is injected into every page. */
  readonly #script: string;
  readonly #server: Server;
  readonly #engine: ChildProcess;
  readonly #bus: WebSocketServer;

  private constructor(server: Server, bus: WebSocketServer, engine: ChildProcess, origin: string, script: string) {
    this.#script = script;
    this.#server = server;
    this.#bus = bus;
    this.#engine = engine;
    this.origin = origin;
  }

  static async start(dataDir: string): Promise<StandInNeutralino> {
    const config = JSON.parse(await readFile("neutralino.config.json", "utf8")) as Config;
    // Chromium shows its own error page for an empty answer.
    const server = createServer((_request, response) =>
      response.writeHead(404, { "content-type": "text/html" }).end("."),
    );
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const bus = new WebSocketServer({ server });
    const apps = new Set<WebSocket>();
    const extensions = new Set<WebSocket>();
    bus.on("connection", (socket, request) => {
      const kind = request.url?.includes("extensionId=") ? extensions : apps;
      kind.add(socket);
      const joined = JSON.stringify({ event: "appClientConnect", data: apps.size });
      if (kind === apps) for (const one of [...apps, ...extensions]) one.send(joined);
      socket.on("close", () => kind.delete(socket));
      socket.on("message", (text) => {
        const call = JSON.parse(String(text)) as Call;
        const isAllowed = config.nativeAllowList.includes(call.method) && call.accessToken === TOKEN;
        const stats = { loaded: [ENGINE], connected: extensions.size > 0 ? [ENGINE] : [] };
        const data = isAllowed ? { success: true, returnValue: stats } : { error: { code: "NE_RT_NATPRME" } };
        const event = JSON.stringify({ event: call.data?.event, data: call.data?.data });
        if (isAllowed && call.method === "app.broadcast") for (const one of [...apps, ...extensions]) one.send(event);
        if (isAllowed && call.method === "extensions.dispatch") for (const one of extensions) one.send(event);
        socket.send(JSON.stringify({ id: call.id, method: call.method, data }));
      });
    });
    const folder = join(dataDir, "window");
    const ticket = randomBytes(TICKET_DIGITS / 2).toString("hex");
    const script = `${await readFile(FIRST_PAGE, "utf8")}${FIRST_PAGE_GLOBAL}.firstPage("${ticket}")`;
    await mkdir(folder);
    await writeFile(join(folder, WINDOW_RESOURCES), script);
    const engine = spawn("sh", [resolve("dist/engine.sh"), folder, "--data-dir", dataDir], {
      stdio: ["pipe", "inherit", "inherit"],
    });
    const line = { nlPort: String(port), nlToken: TOKEN, nlConnectToken: "b", nlExtensionId: ENGINE };
    engine.stdin.end(JSON.stringify(line));
    return new StandInNeutralino(server, bus, engine, `http://127.0.0.1:${port}`, script);
  }

  /** Opens the page as Neutralino's window does: it injects its script before the page's own scripts run. */
  async open(page: Page, key: string = TOKEN): Promise<void> {
    const globals = {
      NL_PORT: Number(new URL(this.origin).port),
      NL_TOKEN: key,
      NL_OS: "Linux",
      NL_ARGS: [],
      NL_GINJECTED: true,
    };
    await page.addInitScript(`Object.assign(window, ${JSON.stringify(globals)});${this.#script}`);
    await page.goto(this.origin);
  }

  /** The engine's process: a child of its script. */
  async enginePid(): Promise<number> {
    const [pid = ""] = (await readFile(`/proc/${this.#engine.pid}/task/${this.#engine.pid}/children`, "utf8"))
      .trim()
      .split(" ")
      .slice(-1);
    return Number(pid);
  }

  async end(): Promise<void> {
    const gone = once(this.#engine, "exit");
    for (const socket of this.#bus.clients) socket.terminate();
    this.#bus.close();
    this.#server.close();
    this.#server.closeAllConnections();
    await gone;
  }
}
