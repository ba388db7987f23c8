import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import { type Address, formatAddress } from "./address.ts";
import { timedOut } from "./faults.ts";

/** A broker that cannot be reached by its advertised address. */
export interface Unreached {
  readonly address: Address;
  readonly reason: TailwaterError;
}

/** The most addresses that an error names; a cluster can have a thousand. */
const MOST_NAMED = 10;
const HINT =
  "Add a host map to the profile that says where to connect instead: the address of a tunnel, of a published port or of a Kubernetes port-forward. Or set advertised.listeners on the brokers to addresses that this machine can reach.";

/** None of the advertised addresses works. It has the reason of each, and all addresses as its subject. */
export function advertisedUnreachable(bootstrap: string, unreached: readonly Unreached[]): TailwaterError {
  const named = unreached.slice(0, MOST_NAMED);
  const left = unreached.length - named.length;
  const addresses = named.map(({ address }) => formatAddress(address)).join(", ");
  const each = named.map(({ reason }) => reason.message).join(" ") + (left > 0 ? ` And ${left} more.` : "");
  const isOne = unreached.length === 1;
  const what = isOne ? `its broker at ${addresses}, and that does not work` : `addresses of which none works`;
  return new TailwaterError(
    "ADVERTISED_LISTENER_UNREACHABLE",
    `${bootstrap} answers, but the cluster advertises ${what}: ${each}`,
    { subject: addresses, hint: HINT, cause: unreached[0]?.reason },
  );
}

/** The attempt's error, or null when it succeeds; a timeout when it takes longer than the limit, ms. */
export async function problemOf(
  address: Address,
  attempt: Promise<unknown>,
  limitMs: number,
): Promise<TailwaterError | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<TailwaterError>((resolve) => {
    timer = setTimeout(() => resolve(timedOut(address, "It did not answer in time.")), limitMs);
  });
  const error = await Promise.race([attempt.then(() => null, asError), late]);
  clearTimeout(timer);
  return error;
}

export const asError = (error: unknown): TailwaterError =>
  error instanceof TailwaterError ? error : TailwaterError.fromData(toErrorData(error));
