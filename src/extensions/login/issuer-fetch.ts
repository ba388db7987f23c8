/** Sends one request to the issuer. It has the form that openid-client and jose expect of `fetch`. */
export type IssuerFetch = (
  url: string,
  options: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly signal?: AbortSignal;
    readonly redirect: "manual";
  },
) => Promise<Response>;
