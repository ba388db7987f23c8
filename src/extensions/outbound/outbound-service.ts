import { isIP } from "node:net";
import { type ManualProxy, type OutboundApi, PROXY_KINDS, PROXY_MODES } from "../../contract/outbound.ts";
import { bad, checkInteger, checkObject, checkOptionalText, checkText, checkTexts } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { Outbound } from "./outbound.ts";

const LONGEST_HOST = 253;
const LONGEST_USER = 500;
const MOST_EXCEPT = 200;
const MOST_PEM = 2 ** 20;

export const outboundService = ({ outbound }: { readonly outbound: Outbound }): MakeService<OutboundApi> => {
  const state = () => outbound.state();
  return () => ({
    state,
    setProxy: async (mode, manual, password) => {
      const known = PROXY_MODES.find((one) => one === mode);
      if (known === undefined) throw bad("mode", PROXY_MODES.join(", "));
      await outbound.setProxy(known, checkManual(manual, known === "manual"), checkOptionalText(password, "password"));
      return state();
    },
    addCertificates: async (pem) => {
      await outbound.certificates.add(checkText(pem, "pem", MOST_PEM));
      return state();
    },
    removeCertificate: async (fingerprint) => {
      await outbound.certificates.remove(checkText(fingerprint, "fingerprint", 200));
      return state();
    },
  });
};

/** @param isUsed host and port must be there */
function checkManual(value: unknown, isUsed: boolean): ManualProxy {
  const { kind, host, port, user, except } = checkObject(value, "manual");
  const known = PROXY_KINDS.find((one) => one === kind);
  if (known === undefined) throw bad("kind", PROXY_KINDS.join(", "));
  const name = checkText(host, "host", LONGEST_HOST).trim();
  if (name === "" && isUsed) throw bad("host", "the name or address of the proxy");
  if (name !== "" && isIP(name) === 0 && !/^[\w-]+(\.[\w-]+)*\.?$/.test(name)) {
    throw bad("host", "a name or an address, without http:// and without a port");
  }
  if (port === null && isUsed) throw bad("port", "the port of the proxy");
  const login = checkText(user, "user", LONGEST_USER);
  // RFC 7617: the first colon ends the user.
  if ((known === "http" ? /[:\p{Cc}]/u : /\p{Cc}/u).test(login)) throw bad("user", "a name without a colon");
  return {
    kind: known,
    host: name,
    port: port === null ? null : checkInteger(port, "port", 1, 65_535),
    user: login,
    except: checkTexts(except, "except", MOST_EXCEPT, LONGEST_HOST),
  };
}
