import type { NetworkPurpose } from "../../../contract/network.ts";
import type { Secrets } from "../../../contract/profiles.ts";
import type { SshSettings } from "../../../contract/route.ts";
import type { Address } from "../address.ts";
import type { BrokerStream } from "../broker-stream.ts";

/** How to reach and enter an SSH server, with the profile's secrets. */
export interface TunnelSettings extends Omit<SshSettings, "kind" | "proxy"> {
  readonly profileId: string;
  readonly server: Address;
  readonly secrets: Secrets;
}

/** An SSH connection that is logged in. */
export interface TunnelConnection {
  readonly isOpen: boolean;
  /** Opens a channel to the address. @param track gets its stream at once. @throws as `Tunnel.lead` */
  lead(to: Address, purpose: NetworkPurpose, track: (stream: BrokerStream) => void): Promise<BrokerStream>;
}
