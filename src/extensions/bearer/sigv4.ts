import { createHash, createHmac } from "node:crypto";

/** AWS' signature version 4 in the query of an address ("presigned URL"), for a GET without a body. */

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials; null otherwise. */
  readonly sessionToken: string | null;
}

/** Keys, and what is known of them. */
export interface AwsCredentials {
  readonly keys: AwsKeys;
  /** ms since the epoch; null when they do not end, or nothing says so. */
  readonly expiresAt: number | null;
  /** The region of the same place; null when it names none. */
  readonly region: string | null;
}

export interface ToSign {
  readonly host: string;
  /** Decoded, beginning with a slash; its segments are encoded here. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly region: string;
  readonly service: string;
  /** How long the address is valid, s. */
  readonly expiresS: number;
  /** ms since the epoch. */
  readonly at: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const NO_BODY = createHash("sha256").update("").digest("hex");

/** The address with its signature: `https://host/path?…&X-Amz-Signature=…`. */
export function presign({ host, path, query, region, service, expiresS, at }: ToSign, keys: AwsKeys): string {
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signed: Record<string, string> = {
    ...query,
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": `${keys.accessKeyId}/${scope}`,
    "X-Amz-Date": time,
    "X-Amz-Expires": String(expiresS),
    "X-Amz-SignedHeaders": "host",
    ...(keys.sessionToken === null ? {} : { "X-Amz-Security-Token": keys.sessionToken }),
  };
  const search = Object.entries(signed)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort(byBytes)
    .join("&");
  const place = path.split("/").map(encoded).join("/");
  const request = ["GET", place, search, `host:${host}`, "", "host", NO_BODY].join("\n");
  const digest = createHash("sha256").update(request).digest("hex");
  const key = ["aws4_request", service, region, day].reduceRight(
    (above: string | Buffer, part) => createHmac("sha256", above).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  );
  const signature = createHmac("sha256", key).update([ALGORITHM, time, scope, digest].join("\n")).digest("hex");
  return `https://${host}${place}?${search}&X-Amz-Signature=${signature}`;
}

/** RFC 3986: everything but the unreserved characters. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

const byBytes = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
