import { html, type LitElement, nothing } from "lit";
import type { ProfileSummary } from "../../contract/profiles.ts";
import type { Hello } from "../../contract/window.ts";
import { canSend } from "../consent/begin.ts";
import type { Told } from "../data/events.ts";
import type { Api } from "../data/session.ts";

interface Ways {
  addCluster(): void;
  open(profile: ProfileSummary): Promise<void>;
}

/** The welcome on the connect screen. Its code is loaded on the first start, and in a build that asks for consent. */
export class Welcoming {
  readonly #host: LitElement;
  readonly #ways: Ways;
  #isLoaded = false;

  constructor(host: LitElement, ways: Ways) {
    this.#host = host;
    this.#ways = ways;
  }

  async load({ isFirstStart, publisher }: Hello): Promise<void> {
    if (this.#isLoaded || !(isFirstStart || canSend(publisher))) return;
    await import("../consent/welcome.ts");
    this.#isLoaded = true;
    this.#host.requestUpdate();
  }

  /** A cluster is open, so the user knows the app. */
  async done(api: Api): Promise<void> {
    if (this.#isLoaded) (await import("../consent/welcome.ts")).greeted(api);
  }

  /** It hides itself where it has nothing to say. */
  render(hello: Hello, profiles: readonly ProfileSummary[]) {
    if (!this.#isLoaded) return nothing;
    const demo = profiles.find(({ demo }) => demo);
    return html`<tw-welcome
      .hello=${hello}
      .knowsApp=${profiles.some(({ demo }) => !demo)}
      @tw-welcomed=${({ detail }: Told<"tw-welcomed">) => {
        if (detail === "demo" && demo !== undefined) void this.#ways.open(demo);
        else if (detail === "cluster") this.#ways.addCluster();
      }}
    ></tw-welcome>`;
  }
}
