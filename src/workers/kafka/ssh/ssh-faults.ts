import { type ErrorCode, TailwaterError } from "../../../contract/errors.ts";
import { visible } from "../../store/preview.ts";
import { type Address, formatAddress } from "../address.ts";

/** The errors of the SSH server on the way to the brokers. No message holds a secret. */

/** The most characters of a server's own words that are shown. */
const MOST_SAID = 200;
const said = (text: string): string => visible(text.slice(0, MOST_SAID)).replace(/\.$/, "");

function fault(code: ErrorCode, server: Address, message: string, hint: string, subject?: string): TailwaterError {
  return new TailwaterError(code, message, { subject: subject ?? formatAddress(server), hint });
}

/** The SSH server is none, or does not agree on how to speak. @param why the end of the sentence */
export const sshFailed = (server: Address, why: string): TailwaterError =>
  fault(
    "SSH_FAILED",
    server,
    `No SSH connection to ${formatAddress(server)}: ${said(why)}.`,
    "Check host and port of the SSH server in the profile, and try the same with ssh -v.",
  );

export const sshTooSlow = (server: Address, seconds: number, doing: string): TailwaterError =>
  fault(
    "CONNECT_TIMEOUT",
    server,
    `The SSH server at ${formatAddress(server)} did not finish ${doing} within ${seconds} s.`,
    "Check host and port of the SSH server, and whether a firewall or a missing VPN is in the way.",
  );

/** @param type of the key: `ED25519` */
export const hostKeyUnknown = (server: Address, type: string, fingerprint: string): TailwaterError =>
  fault(
    "SSH_HOST_KEY_UNKNOWN",
    server,
    `The SSH server at ${formatAddress(server)} is not known here. Is this ${type} key its key? ${fingerprint}`,
    "Compare the fingerprint with the one that the people who run the server give you. If they are equal, trust the key in the profile, or connect once with ssh, which adds it to the known hosts.",
    fingerprint,
  );

/** @param known where the other key is: `line 3 of ~/.ssh/known_hosts`, `the profile` */
export const hostKeyChanged = (server: Address, type: string, fingerprint: string, known: string): TailwaterError =>
  fault(
    "SSH_HOST_KEY_CHANGED",
    server,
    `The SSH server at ${formatAddress(server)} shows another host key than the known one in ${known}. Somebody may be in the way and read everything. The ${type} key that it shows: ${fingerprint}`,
    "Nothing was sent. Ask the people who run the server whether they gave it a new key. Only then remove the old one.",
  );

export const hostKeyRevoked = (server: Address, fingerprint: string, where: string): TailwaterError =>
  fault(
    "SSH_HOST_KEY_CHANGED",
    server,
    `The SSH server at ${formatAddress(server)} shows a host key that is revoked in ${where}: ${fingerprint}`,
    "Nothing was sent. Ask the people who run the server: this key must not be trusted.",
  );

export const knownHostsUnread = (server: Address, file: string, why: string): TailwaterError =>
  fault(
    "FILE_UNREADABLE",
    server,
    `The file of known hosts cannot be read: ${why}.`,
    "Check the path in the profile, and the file's permissions.",
    file,
  );

/** @param what `The key file /home/me/key`, `The pasted SSH key`. @param why the end of the sentence */
export const keyUnreadable = (server: Address, what: string, why: string): TailwaterError =>
  fault(
    "SSH_KEY_UNREADABLE",
    server,
    `${what} cannot be used to log in at ${formatAddress(server)}: ${said(why)}.`,
    "Choose a private key of OpenSSH or in PEM: ssh-ed25519, ecdsa or rsa. A key of PuTTY older than version 3 is read, too.",
  );

export const passphraseWrong = (server: Address, what: string, wasGiven: boolean): TailwaterError =>
  fault(
    "SSH_PASSPHRASE_WRONG",
    server,
    wasGiven ? `The passphrase does not open ${what}.` : `${what} is encrypted, and no passphrase is given.`,
    "Enter the passphrase of the SSH key in the profile, or use an agent that holds the key.",
  );

/** @param why the end of the sentence */
export const agentMissing = (server: Address, socket: string, why: string): TailwaterError =>
  fault(
    "SSH_AGENT_MISSING",
    server,
    socket === "" ? `No SSH agent is known: ${why}.` : `The SSH agent at ${socket} cannot be used: ${said(why)}.`,
    "Start ssh-agent and add your key with ssh-add. The desktop gives its agent in SSH_AUTH_SOCK; a path in the profile names another one.",
  );

/** @param by what was tried: `the key file ~/.ssh/id`. @param offered what the server takes; empty: it does not say */
export function loginRefused(
  server: Address,
  user: string,
  by: string,
  offered: readonly string[],
  words: string | null,
): TailwaterError {
  const takes = offered.length === 0 ? "" : ` It takes: ${said(offered.join(", "))}.`;
  const reason = words === null ? "" : ` It says: ${said(words)}.`;
  return fault(
    "SSH_LOGIN_REFUSED",
    server,
    `The SSH server at ${formatAddress(server)} does not let ${user} in with ${by}.${takes}${reason}`,
    "Check the SSH user, and whether the server has the public key in this user's authorized_keys.",
  );
}

/** @param words the server's own; "": none */
export const forwardingRefused = (server: Address, to: Address, words: string): TailwaterError =>
  fault(
    "SSH_FORWARDING_REFUSED",
    server,
    `The SSH server at ${formatAddress(server)} does not forward to ${formatAddress(to)}${words === "" ? "" : `: ${said(words)}`}.`,
    "The login works, but the server's rules forbid this (AllowTcpForwarding, PermitOpen, or the key's own options). Ask the people who run it.",
  );

export const brokerUnreachable = (server: Address, to: Address, words: string): TailwaterError =>
  fault(
    "SSH_BROKER_UNREACHABLE",
    server,
    `The SSH server at ${formatAddress(server)} cannot reach ${formatAddress(to)}${words === "" ? "" : `: ${said(words)}`}.`,
    "The name must resolve, and the port must be open, as seen from the SSH server. The host map can lead to another address.",
    formatAddress(to),
  );

export const tunnelLost = (server: Address, why: string): TailwaterError =>
  fault(
    "CONNECTION_RESET",
    server,
    `The SSH connection to ${formatAddress(server)} was lost: ${said(why)}.`,
    "It is opened again with the next request.",
  );
