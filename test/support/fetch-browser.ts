/** A browser of thirty lines: it follows redirects, keeps cookies, and fills in the issuer's forms. */
export class FetchBrowser {
  readonly #cookies = new Map<string, string>();
  readonly #user: string;

  constructor(user: string) {
    this.#user = user;
  }

  /**
   * Signs in, until the browser would leave the issuer. @returns the address where it was sent
   * @param answer what the user answers to the question whether the app may know
   */
  async signIn(address: string, answer: "agree" | "refuse" = "agree"): Promise<string> {
    const home = new URL(address).origin;
    let url = address;
    let response = await this.#ask(url);
    let hasRefused = false;
    for (let hop = 0; hop < 25; hop += 1) {
      const location = response.headers.get("location");
      if (location !== null) {
        url = new URL(location, url).href;
        if (new URL(url).origin !== home) return url;
        response = await this.#ask(url);
        continue;
      }
      const text = await response.text();
      if (hasRefused) return text;
      const abort = /href="([^"]*abort[^"]*)"/.exec(text)?.[1];
      if (answer === "refuse" && abort !== undefined) {
        hasRefused = true;
        url = new URL(abort, url).href;
        response = await this.#ask(url);
        continue;
      }
      const action = /<form[^>]*action="([^"]+)"/.exec(text)?.[1];
      if (action === undefined) return text;
      const fields = new URLSearchParams();
      for (const [tag] of text.matchAll(/<input[^>]*>/g)) {
        const name = /name="([^"]+)"/.exec(tag)?.[1];
        if (name !== undefined) fields.set(name, /value="([^"]*)"/.exec(tag)?.[1] ?? "");
      }
      if (fields.has("login")) fields.set("login", this.#user);
      if (fields.has("password")) fields.set("password", "any");
      if (fields.has("user_code") === false && /name="user_code"/.test(text)) fields.set("user_code", "");
      url = new URL(action, url).href;
      response = await this.#ask(url, fields);
    }
    throw new Error(`The issuer led nowhere: ${url}`);
  }

  async #ask(url: string, body: URLSearchParams | null = null): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      method: body === null ? "GET" : "POST",
      redirect: "manual",
      headers: cookie === "" ? {} : { cookie },
      ...(body === null ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}
