import { ERROR_CODES, TailwaterError } from "../../contract/errors.ts";
import {
  isShownError,
  MOST_BODY,
  type ReportAsk,
  SPOT,
  SUPPORT_KINDS,
  type SupportAbout,
  type SupportApi,
  supportMail,
} from "../../contract/support.ts";
import { bad, checkObject, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import { openBySystem } from "../launch/open-in-browser.ts";
import { type ReportSources, report } from "./report.ts";

interface Parts extends ReportSources {
  readonly distribution: { readonly support: { readonly address: string } | null };
}

export const supportService =
  (parts: Parts): MakeService<SupportApi> =>
  () => ({
    report: async (ask) => report(parts, checkAsk(ask)),
    write: async (about, body) => {
      const address = parts.distribution.support?.address;
      if (address === undefined) throw new TailwaterError("BAD_REQUEST", "This build has no address for support.");
      const { url } = supportMail(parts.version, address, checkAbout(about), checkText(body, "body", MOST_BODY));
      const why = await openBySystem(url);
      if (why === null) return;
      throw new TailwaterError("OPEN_FAILED", `No mail program could be opened: ${why}.`, {
        subject: address,
        hint: `Copy the report, and send it to ${address} yourself.`,
      });
    },
  });

/** The page gives words of its own, not names: they go into the subject of an e-mail. */
function checkAbout(value: unknown): SupportAbout {
  const { kind, spot, code } = checkObject(value, "about");
  const known = SUPPORT_KINDS.find((one) => one === kind);
  if (known === undefined) throw bad("kind", `one of ${SUPPORT_KINDS.join(", ")}`);
  const about = code === null ? null : ERROR_CODES.find((one) => one === code);
  if (about === undefined) throw bad("code", "an error code, or null");
  return { kind: known, spot: checkWords(spot, "spot"), code: about };
}

function checkAsk(value: unknown): ReportAsk {
  const { error, browser } = checkObject(value, "ask");
  if (error !== null && !isShownError(error)) throw bad("error", "an error as it was shown, or null");
  return { ...checkAbout(value), error, browser: checkWords(browser, "browser") };
}

function checkWords(value: unknown, name: string): string {
  const words = checkText(value, name);
  if (!SPOT.test(words)) throw bad(name, "a few words");
  return words;
}
