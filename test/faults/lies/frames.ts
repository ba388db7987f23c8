// Lies about frames: sizes, ids, silence, and peers that speak something else.
import {
  API,
  flood,
  frame,
  honestAnswers,
  int16,
  int32,
  lyingFrame,
  text,
  trickle,
} from "../../support/hostile-broker.ts";
import { type Lie, LOST } from "./lie.ts";

const SIZES = [-4, -1, 0, 2, 0x7fff_ffff, -0x8000_0000];
const GARBAGE = Buffer.alloc(64 * 1024, 0x5a);

const sized = (api: "apiVersions" | "metadata" | "listOffsets" | "fetch", size: number): Lie => ({
  name: `${api} answered by a frame that says ${size} bytes`,
  broker: {
    answers: {
      [API[api]]: ({ id, socket }) => {
        socket.write(lyingFrame(size, id, GARBAGE));
        if (size > GARBAGE.length) flood(socket, GARBAGE);
        return null;
      },
    },
  },
  expect: { codes: LOST },
});

const says = (name: string, greeting: Buffer, codes: readonly string[] = LOST): Lie => ({
  name: `what listens is ${name}`,
  broker: { onConnection: (socket) => socket.write(greeting), answers: { [API.apiVersions]: () => greeting } },
  expect: { codes },
});

const HTTP = Buffer.from("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
/** A TLS alert: handshake failure. */
const ALERT = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);

export const FRAME_LIES: readonly Lie[] = [
  ...SIZES.map((size) => sized("apiVersions", size)),
  ...[-4, 0, 0x7fff_ffff].map((size) => sized("metadata", size)),
  ...[-4, 2, 0x7fff_ffff].map((size) => sized("fetch", size)),
  sized("listOffsets", 0x7fff_ffff),
  {
    name: "a flood of unrequested answers",
    broker: {
      answers: {
        [API.metadata]: ({ socket }) => {
          flood(socket, Buffer.concat(Array.from({ length: 2_000 }, (_, n) => frame(1_000_000 + n, int32(n)))));
          return null;
        },
      },
    },
    expect: { codes: LOST },
  },
  {
    name: "silence from the first request on",
    broker: { answers: { [API.apiVersions]: () => null } },
    expect: { codes: LOST },
  },
  {
    name: "silence after a metadata request",
    broker: { answers: { [API.metadata]: () => null } },
    expect: { codes: LOST },
  },
  {
    name: "silence after a request for offsets",
    broker: { answers: { [API.listOffsets]: () => null } },
    expect: { codes: LOST },
  },
  { name: "silence after a fetch", broker: { answers: { [API.fetch]: () => null } }, expect: { codes: LOST } },
  {
    name: "a trickle: an answer of 1 MB, a byte every 100 ms",
    broker: {
      answers: {
        [API.metadata]: ({ id, socket }) => {
          trickle(socket, lyingFrame(1_000_000, id, Buffer.alloc(1_000_000)), 100);
          return null;
        },
      },
    },
    expect: { codes: LOST },
  },
  {
    name: "a connection that is closed as soon as it opens",
    broker: { onConnection: (socket) => socket.destroy() },
    expect: { codes: LOST },
  },
  {
    name: "a connection that is closed at each fetch",
    broker: {
      answers: {
        [API.fetch]: ({ socket }) => {
          socket.destroy();
          return null;
        },
      },
    },
    expect: { codes: LOST },
    mostFetchesPerSecond: 20,
  },
  says("an HTTP server", HTTP, ["NOT_KAFKA"]),
  says("an SSH server", Buffer.from("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), ["NOT_KAFKA"]),
  says("a mail server", Buffer.from("220 mail.example.com ESMTP\r\n"), ["NOT_KAFKA"]),
  says("a TLS listener", ALERT, ["TLS_EXPECTED", ...LOST]),
  {
    name: "a flood of random bytes",
    broker: { onConnection: (socket) => flood(socket, GARBAGE) },
    expect: { codes: LOST },
  },
  {
    ...says("garbage instead of TLS", GARBAGE, ["TLS_NOT_SPOKEN", "TLS_FAILED", ...LOST]),
    tls: true,
  },
  {
    name: "TLS answered with an alert",
    tls: true,
    broker: { onConnection: (socket) => socket.write(ALERT) },
    expect: { codes: ["TLS_NOT_SPOKEN", "TLS_FAILED", "CERTIFICATE_UNTRUSTED", ...LOST] },
  },
  {
    name: "TLS without an answer",
    tls: true,
    broker: {},
    expect: { codes: ["TLS_NOT_SPOKEN", "TLS_FAILED", ...LOST] },
  },
  {
    name: "a million APIs",
    broker: {
      answers: {
        [API.apiVersions]: ({ id }) => frame(id, int16(0), int32(1_000_000), Buffer.alloc(6_000_000), int32(0)),
      },
    },
    expect: { codes: [...LOST, "BROKER_TOO_OLD", "API_UNSUPPORTED"] },
  },
  {
    name: "a version range whose maximum is below its minimum",
    broker: { versions: { [API.fetch]: [30_000, -5], [API.metadata]: [32_767, 32_767] } },
    expect: { codes: [...LOST, "BROKER_TOO_OLD", "API_UNSUPPORTED"] },
  },
  login("SCRAM with 2^31−1 iterations", "scram-sha-256", "r=NONCEx,s=c2FsdA==,i=2147483647"),
  login("SCRAM with −1 iterations", "scram-sha-512", "r=NONCEx,s=c2FsdA==,i=-1"),
  login("SCRAM with another nonce", "scram-sha-256", "r=other,s=c2FsdA==,i=4096"),
  login("SCRAM with no challenge at all", "scram-sha-256", ""),
  {
    name: "a handshake that offers 2^31−1 mechanisms",
    login: "plain",
    broker: { answers: { [API.saslHandshake]: ({ id }) => frame(id, int16(33), int32(0x7fff_ffff)) } },
    expect: { codes: ["SASL_FAILED", "SASL_MECHANISM_UNSUPPORTED", ...LOST] },
  },
  {
    name: "a login whose token is −2 bytes long",
    login: "plain",
    broker: { answers: { [API.saslAuthenticate]: ({ id }) => frame(id, int16(0), text(null), int32(-2)) } },
    expect: { codes: ["SASL_FAILED", ...LOST] },
  },
  {
    name: "a login before KIP-152 whose token is −2 bytes long",
    login: "plain",
    broker: {
      versions: { [API.saslHandshake]: [0, 0], [API.saslAuthenticate]: [1, 0] },
      onBare: () => int32(-2),
    },
    expect: { codes: ["SASL_FAILED", ...LOST] },
  },
];

/** The broker's first message of SCRAM (RFC 5802); NONCE stands for the client's. */
function login(name: string, mechanism: "scram-sha-256" | "scram-sha-512", challenge: string): Lie {
  const honest = honestAnswers();
  return {
    name,
    login: mechanism,
    broker: {
      answers: {
        [API.saslAuthenticate]: ({ id, body, version }) => {
          const nonce = /r=([^,]*)/.exec(body.toString("latin1"))?.[1] ?? "";
          const said = Buffer.from(challenge.replace("NONCE", nonce));
          return frame(id, int16(0), text(null), int32(said.length), said, Buffer.alloc(version >= 1 ? 8 : 0));
        },
        [API.saslHandshake]: (about) => honest[API.saslHandshake]?.(about) ?? null,
      },
    },
    expect: { codes: ["SASL_FAILED", ...LOST] },
  };
}
