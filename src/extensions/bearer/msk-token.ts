import type { BearerToken } from "../../contract/bearer.ts";
import { type AwsKeys, presign } from "./sigv4.ts";

/** The longest that MSK accepts, s. */
const VALID_S = 900;

/**
 * Amazon MSK's token for OAUTHBEARER: a signed address, in base64url. Nobody requests that address: MSK checks the
 * signature. @param at ms since the epoch
 */
export function mskToken(region: string, keys: AwsKeys, keysEndAt: number | null, at: number): BearerToken {
  const address = presign(
    {
      host: `kafka.${region}.amazonaws.com`,
      path: "/",
      query: { Action: "kafka-cluster:Connect" },
      region,
      service: "kafka-cluster",
      expiresS: VALID_S,
      at,
    },
    keys,
  );
  const value = Buffer.from(`${address}&User-Agent=tailwater`, "utf8").toString("base64url");
  return { value, expiresAt: Math.min(at + VALID_S * 1_000, keysEndAt ?? Number.POSITIVE_INFINITY), extensions: {} };
}

/** The region in the name of an MSK broker (`b-1.shop.abc.c2.kafka.eu-west-1.amazonaws.com`); null for another name. */
export function regionOf(server: string): string | null {
  return /\.kafka(?:-serverless)?\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?:\d+$/.exec(server)?.[1] ?? null;
}
