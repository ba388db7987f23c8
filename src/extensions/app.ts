import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { FirstInstance } from "./instance/first-instance.ts";
import { LinkInbox } from "./instance/link-inbox.ts";
import { ShownWindow } from "./instance/shown-window.ts";
import { singleInstance } from "./instance/single-instance.ts";
import { configFolder } from "./kit/config-folder.ts";
import { BrowserWindow } from "./launch/browser-window.ts";
import { endLostWindow, FIRST_PAGE_MS, NEXT_PAGE_MS } from "./launch/lost-page.ts";
import { type NeutralinoLaunch, neutralinoOrigin, neutralinoPlace, readNeutralinoLaunch } from "./launch/neutralino.ts";
import type { NeutralinoBus } from "./launch/neutralino-bus.ts";
import type { LaunchOptions } from "./launch/options.ts";
import { watchProcess } from "./launch/watch-process.ts";
import { removeOldStorage, webkitPlaces } from "./launch/webkit-folders.ts";
import { Windows } from "./launch/windows.ts";
import { endLog, log, sayAtMost } from "./log/log.ts";
import { listArchivedFiles } from "./server/archived-files.ts";
import { warnOfChannel } from "./server/channel-errors.ts";
import { CHANNEL_PATH, type LoopbackServer } from "./server/loopback-server.ts";
import { startServer } from "./server/start-server.ts";
import { listStaticFiles, type StaticFile } from "./server/static-files.ts";
import { Tokens } from "./server/tokens.ts";
import { type StartedEngine, startEngine } from "./start-engine.ts";
import type { WorkerFiles } from "./threads/worker-files.ts";
import type { Arrival } from "./window/window-session.ts";

/** A browser may take this long to open a first window, ms. */
const FIRST_WINDOW_MS = 60_000;
/** The time limit for shutting down, ms. */
const END_LIMIT_MS = 900;
/** The time that Neutralino may take to end, ms. */
const NEUTRALINO_LIMIT_MS = 3_000;

export interface AppFiles {
  readonly workers: WorkerFiles;
  /** package.json, for the version. */
  readonly packageFile: URL;
  /** distribution.json, which the build writes (contract/distribution.ts). */
  readonly distributionFile: URL;
  /** The folder of the built page. A package with Neutralino's window has an archive instead. */
  readonly resources: string;
  readonly archive: string;
}

/**
 * The whole process: the engine, its server with the page, and the program that shows it. Either Neutralino starts this
 * process, or the process opens a browser (`--standalone`). It ends with its window:
 * - Neutralino: when its socket closes, or its process is gone.
 * - a browser window that we opened: when it is gone for the grace period, or at once when its browser ends.
 * - `--no-open`: by a signal, or by the end of stdin. When its window goes, a new address is printed.
 *
 * Each configuration folder has at most one process with a window; a later start raises that window and ends.
 */
export class App {
  readonly #options: LaunchOptions;
  readonly #files: AppFiles;
  readonly #windows: Windows;
  readonly #browser: BrowserWindow;
  readonly #tokens = new Tokens();
  #engine: StartedEngine | null = null;
  #started: (engine: StartedEngine) => void = () => {};
  readonly #whenStarted = new Promise<StartedEngine>((resolve) => {
    this.#started = resolve;
  });
  #server: LoopbackServer | null = null;
  #first: FirstInstance | null = null;
  #bus: NeutralinoBus | null = null;
  readonly #shown = new ShownWindow();
  readonly #links = new LinkInbox();
  #ending = false;

  constructor(options: LaunchOptions, files: AppFiles) {
    this.#options = options;
    this.#files = files;
    const graceMs = options.standalone ? options.graceMs : Math.min(options.graceMs, NEXT_PAGE_MS);
    this.#windows = new Windows(graceMs, () => this.#windowGone());
    this.#browser = new BrowserWindow(
      () => this.#windows.browserGone(),
      () => this.#windows.everOpened,
    );
  }

  /** @throws TailwaterError when it cannot be started */
  async start(): Promise<void> {
    const { standalone, dataDir, demo, open, endWithStdin, restarted, windowPid } = this.#options;
    const launch = standalone ? null : await readNeutralinoLaunch(process.stdin);
    if (endWithStdin && standalone) this.#endWithStdin();
    if (restarted) log.warn("The previous engine was killed or crashed. This engine serves its window now.");
    // The server starts before the engine, so that the page loads meanwhile.
    const server = await this.#serve(launch);
    this.#server = server;
    if (await this.#isSecond(launch)) return;
    const engine = await startEngine({
      ...this.#files,
      dataDir,
      demo,
      tokens: this.#tokens,
      links: this.#links,
      pageFiles: async () => [...(await this.#pageFiles()).keys()],
      // A browser's window cannot be raised from outside.
      toFront: () => this.#bus?.raiseWindow(),
      window: () => (launch === null ? this.#browser.places : [neutralinoPlace(), ...webkitPlaces(windowPid)]),
    });
    this.#engine = engine;
    this.#started(engine);
    if (launch !== null) return this.#joinWindow(launch, server);
    const url = this.#announce(engine, server);
    // The window needs it next. The line above went out first.
    setImmediate(() => this.#prepareForWindow(server));
    if (open) await this.#openBrowser(url);
  }

  /** A defect outside any call. */
  failed(thrown: unknown): void {
    this.#engine?.consent.failed(thrown);
  }

  async #serve(launch: NeutralinoLaunch | null): Promise<LoopbackServer> {
    const { port, restarted, windowPid } = this.#options;
    // It works once. The engine that follows a killed one must not take it again.
    if (launch !== null && launch.ticket !== null && !restarted) this.#tokens.expect(launch.ticket.token);
    const about = { isOnly: launch !== null, onKeyTaken: () => endLostWindow(windowPid) };
    return startServer(launch?.ticket?.doors ?? [{ port, proof: null }], {
      files: await this.#pageFiles(),
      tokens: this.#tokens,
      window: launch === null ? null : neutralinoOrigin(launch),
      onChannel: (socket, token, nextToken) => this.#serveWindow(socket, { token, nextToken, ...about }),
      onRefused: (why, kind) =>
        sayAtMost(1, `Connections refused (${kind})`, "warn", "extension", `A connection was refused: ${why}`),
    });
  }

  async #joinWindow(launch: NeutralinoLaunch, server: LoopbackServer): Promise<void> {
    const { restarted, windowPid } = this.#options;
    // A page with a ticket connects to us first. If a program joins the bus before it, that program took the page's
    // key.
    const isTaken = () => launch.ticket !== null && !restarted && !this.#windows.everOpened;
    let token: string | null = null;
    const channel = () => {
      if (isTaken()) return null;
      token = this.#tokens.issueOnce(token);
      return { url: `ws://127.0.0.1:${server.port}${CHANNEL_PATH}`, token };
    };
    const { NeutralinoBus } = await loadBus();
    const bus = await NeutralinoBus.join(launch, channel, () => {
      if (isTaken()) endLostWindow(windowPid);
    });
    this.#bus = bus;
    this.#tidy(windowPid, [Number(launch.nlPort), server.port]);
    bus.gone.then(() => this.end(0));
    // An open file dialog inherits Neutralino's sockets and keeps our socket open.
    if (windowPid > 0) watchProcess(windowPid, () => this.end(0));
    this.#shown.opened(async () => {
      bus.raiseWindow();
      return true;
    });
    // After an engine is killed, its page waits until the user asks for a restart.
    if (!restarted) this.#windows.expect(FIRST_PAGE_MS);
  }

  #tidy(windowPid: number, ports: readonly number[]): void {
    const data = webkitPlaces(windowPid).find(({ id }) => id === "window-data");
    if (data === undefined) return;
    removeOldStorage(data.path, ports).catch((error: unknown) => log.warn("WebKit’s old folders stay:", error));
  }

  #pageFiles(): Promise<ReadonlyMap<string, StaticFile>> {
    const { resources, archive } = this.#files;
    return existsSync(join(resources, "index.html")) ? listStaticFiles(resources) : listArchivedFiles(archive);
  }

  /** Ends the threads, the server, the browser and the process within a second. */
  async end(code: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    // First, so that a later start neither waits for us nor raises a window that is about to close.
    this.#first?.close();
    // A signal ended us, and a window without an engine is useless. (If it is already gone, nothing is sent.)
    this.#bus?.send("app.killProcess");
    setTimeout(() => this.#leave(code), END_LIMIT_MS).unref();
    const ended = await Promise.allSettled([this.#engine?.end(), this.#server?.close(), this.#browser.close()]);
    for (const part of ended) if (part.status === "rejected") log.error("While shutting down:", part.reason);
    this.#leave(code);
  }

  #leave(code: number): never {
    if (this.#engine?.mustBeKilled) {
      endLog();
      process.kill(process.pid, "SIGKILL");
    }
    process.exit(code);
  }

  async #openBrowser(url: string): Promise<void> {
    // This runs before the browser is up, because the page may connect and close while the browser's start is watched.
    this.#windows.expect(FIRST_WINDOW_MS);
    const by = await this.#browser.open(url);
    // A browser's window cannot be raised from outside. A later start gets another window of the same engine.
    this.#shown.opened(async () => by !== null && (await this.#openAnother()));
    if (by !== null || this.#ending) return;
    this.#windows.forget();
    log.warn("No browser could be opened. Open the address printed above in one.");
  }

  async #openAnother(): Promise<boolean> {
    const engine = this.#engine;
    const server = this.#server;
    return engine !== null && server !== null && this.#browser.openAnother(windowAddress(engine, server));
  }

  /** True when the first Tailwater on this configuration folder has shown its window, and this one has ended. */
  async #isSecond(launch: NeutralinoLaunch | null): Promise<boolean> {
    const { open, port, dataDir, demo, link, restarted } = this.#options;
    // The window already has it from the previous engine.
    if (link !== null && !restarted) this.#links.put(link);
    // Without our own window there is nothing to raise. A start with a port needs that port.
    if (launch === null && (!open || port !== 0)) return false;
    const show = async (asked: string | null) => {
      const isShown = await this.#shown.raise();
      if (isShown && asked !== null) this.#links.put(asked);
      return isShown;
    };
    const { raised, first } = await singleInstance(dataDir ?? configFolder(), { demo, link }, show, restarted);
    this.#first = first;
    if (!raised) return false;
    log.info("Tailwater is already running with this configuration. Its window is in front now.");
    if (launch === null) process.stdout.write(`${JSON.stringify({ raised: true })}\n`);
    else await endNeutralino(launch);
    await this.end(0);
    return true;
  }

  /**
   * One line of JSON on stdout for the process that started us. The token is in the fragment, which no request
   * contains.
   */
  #announce(engine: StartedEngine, server: LoopbackServer): string {
    const url = windowAddress(engine, server);
    process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);
    return url;
  }

  #windowGone(): void {
    // Neutralino's socket shows when its window is gone; this process has no page.
    if (!this.#options.standalone) endLostWindow(this.#options.windowPid);
    else if (this.#options.open) this.end(0);
    // We have no window of our own, so a page that comes back needs a new token.
    else if (this.#engine !== null && this.#server !== null) this.#announce(this.#engine, this.#server);
  }

  #endWithStdin(): void {
    const end = () => this.end(0);
    process.stdin.resume().on("end", end).on("error", end);
  }

  async #serveWindow(socket: WebSocket, arrival: Arrival): Promise<void> {
    // A page may be faster than the engine; its messages wait in the socket.
    socket.pause();
    socket.on("error", (error) => warnOfChannel(`A window's channel: ${error.message}`));
    const [engine, { serveWindow }] = await Promise.all([this.#whenStarted, loadWindowService()]);
    socket.resume();
    if (socket.readyState !== socket.OPEN) return;
    const session = serveWindow(engine, socket, arrival);
    this.#windows.opened();
    socket.on("close", () => {
      this.#windows.closed();
      session.end().catch((error: unknown) => log.error("Closing a window's tails:", error));
    });
  }

  #prepareForWindow(server: LoopbackServer): void {
    const failed = (error: unknown) => log.error("The window's part of the engine was not loaded:", error);
    Promise.all([server.prepare(), loadWindowService()]).catch(failed);
  }
}

/** These are not loaded before the page is served, because a page takes longer to load than they do. */
const loadWindowService = () => import("./serve-window.ts");
const loadBus = () => import("./launch/neutralino-bus.ts");

function windowAddress(engine: StartedEngine, server: LoopbackServer): string {
  return `${server.origin}/#token=${engine.issueToken()}`;
}

/** Closes a window that is not needed. */
async function endNeutralino(launch: NeutralinoLaunch): Promise<void> {
  const { NeutralinoBus } = await loadBus();
  const bus = await NeutralinoBus.join(launch, () => null);
  // This is not app.exit, which destroys GTK's window from a thread that is not GTK's. There is nothing to save.
  bus.send("app.killProcess");
  await Promise.race([bus.gone, sleep(NEUTRALINO_LIMIT_MS)]);
}
