import { api } from "../api.ts";
import { bytes, int16, int64, list, nullable, since, text } from "../types.ts";

/** Chooses a SASL mechanism. Version 0 is followed by bare tokens, version 1 by SaslAuthenticate (KIP-43, KIP-152). */
export const SASL_HANDSHAKE = api({
  name: "SaslHandshake",
  key: 17,
  versions: [0, 1],
  flexibleFrom: null,
  changes: false,
  to: "broker",
  introduced: "0.10",
  request: { mechanism: text },
  response: { errorCode: int16, mechanisms: list(text) },
});

/** One step of a SASL mechanism. */
export const SASL_AUTHENTICATE = api({
  name: "SaslAuthenticate",
  key: 36,
  versions: [0, 2],
  flexibleFrom: 2,
  changes: false,
  to: "broker",
  introduced: "1.0",
  request: { authBytes: bytes },
  response: {
    errorCode: int16,
    errorMessage: nullable(text),
    authBytes: bytes,
    /** ms until the session ends; 0: it does not end (KIP-368). */
    sessionLifetimeMs: since(1, int64, 0n),
  },
});
