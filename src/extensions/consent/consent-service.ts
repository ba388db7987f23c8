import { BUTTONS, type ConsentApi, DIALOGS, type PageError } from "../../contract/consent.ts";
import { ERROR_CODES, TailwaterError } from "../../contract/errors.ts";
import { bad, checkBoolean, checkObject, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { ConsentSeat } from "./make-consent.ts";

interface Parts {
  readonly consent: ConsentSeat;
}

const LONGEST_STACK = 64 * 1_024;

export const consentService =
  ({ consent: seat }: Parts): MakeService<ConsentApi> =>
  () => {
    const consent = () => seat.consent();
    return {
      state: async () => (await consent()).state(),
      decide: async (agreed, list) =>
        (await consent()).decide(checkBoolean(agreed, "agreed"), checkText(list, "list", 64)),
      opened: async (dialog) => (await consent()).used({ dialog: known(DIALOGS, dialog, "dialog") }),
      pressed: async (button) => (await consent()).used({ button: known(BUTTONS, button, "button") }),
      failed: async (error) => (await consent()).failed(thrownOf(error), "window"),
    };
  };

function known<const T extends string>(names: readonly T[], value: unknown, what: string): T {
  const name = names.find((one) => one === value);
  if (name === undefined) throw bad(what, "a name of the list");
  return name;
}

/** The error as if it was thrown here. */
function thrownOf(value: unknown): Error {
  const { name, code, message, stack } = checkObject(value, "error") as Partial<Record<keyof PageError, unknown>>;
  const text = checkText(message, "message", LONGEST_STACK);
  const about = ERROR_CODES.find((one) => one === code);
  const error = about === undefined ? new Error(text) : new TailwaterError(about, text);
  Object.defineProperty(error, "name", { value: checkText(name, "name", 1_024) });
  error.stack = checkText(stack, "stack", LONGEST_STACK);
  return error;
}
