import { TailwaterError } from "../../contract/errors.ts";
import { HttpClient, type HttpClientOptions, type HttpRequest, type Method } from "./http-client.ts";

type FetchOptions = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

const METHODS: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const BODILESS = [204, 205, 304];

/**
 * The client as a library expects `fetch` (openid-client, jose). Every status is an answer, and no redirect is followed.
 * The guard refuses hosts that the purpose may not reach.
 * @param most of an answer, unpacked, in bytes; and of the time for it, ms @throws TailwaterError as HttpClient's `send`
 */
export function fetchBy(about: Omit<HttpClientOptions, "base">, most: Pick<HttpRequest, "mostBytes" | "limitMs"> = {}) {
  return async (url: string, { method, headers, body, signal }: FetchOptions): Promise<Response> => {
    const known = METHODS.find((one) => one === method.toUpperCase());
    if (known === undefined) throw new TailwaterError("BAD_REQUEST", `There is no method ${method}.`);
    const { origin, pathname, searchParams } = new URL(url);
    const answer = await new HttpClient({ ...about, base: origin }).send({
      method: known,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers,
      accept: EVERY_STATUS,
      ...most,
      ...(body === undefined || body === null
        ? {}
        : { body: body instanceof Uint8Array ? Buffer.from(body) : String(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const content = BODILESS.includes(answer.status) ? null : new Uint8Array(answer.body);
    return new Response(content, { status: answer.status, headers: headersOf(answer.headers) });
  };
}

const EVERY_STATUS = Array.from({ length: 300 }, (_, index) => 300 + index);

function headersOf(headers: NodeJS.Dict<string | string[]>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
}
