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
  const { addresses, each } = tell(unreached);
  const isOne = unreached.length === 1;
  const what = isOne ? `its broker at ${addresses}, and that does not work` : `addresses of which none works`;
  return new TailwaterError(
    "ADVERTISED_LISTENER_UNREACHABLE",
    `${bootstrap} answers, but the cluster advertises ${what}: ${each}`,
    { subject: addresses, hint: HINT, cause: unreached[0]?.reason },
  );
}

/** Some of a cluster's brokers do not work by their advertised addresses, and the others do. @param of all brokers */
export function someUnreachable(of: number, unreached: readonly Unreached[]): TailwaterError {
  const { addresses, each } = tell(unreached);
  return new TailwaterError(
    "ADVERTISED_LISTENER_UNREACHABLE",
    `${unreached.length} of ${of} brokers cannot be reached, and the partitions that they lead cannot be read: ${each}`,
    {
      subject: addresses,
      hint: `If they run: ${HINT.charAt(0).toLowerCase()}${HINT.slice(1)}`,
      cause: unreached[0]?.reason,
    },
  );
}

/** Each address, and each reason, up to a number. */
function tell(unreached: readonly Unreached[]) {
  const named = unreached.slice(0, MOST_NAMED);
  const left = unreached.length - named.length;
  const addresses = named.map(({ address }) => formatAddress(address)).join(", ");
  const each = named.map(({ reason }) => reason.message).join(" ") + (left > 0 ? ` And ${left} more.` : "");
  return { addresses, each };
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
