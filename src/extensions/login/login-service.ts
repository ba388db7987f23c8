import { TailwaterError } from "../../contract/errors.ts";
import type { LoginApi, SignInWay } from "../../contract/login.ts";
import { checkBoolean, checkInteger, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { LoginSeat } from "./login-seat.ts";

const WAYS: readonly SignInWay[] = ["browser", "paste", "device"];
const LONGEST_ADDRESS = 8_192;

interface Parts {
  readonly login: LoginSeat;
}

export const loginService =
  ({ login: seat }: Parts): MakeService<LoginApi> =>
  () => {
    const login = () => seat.login();
    return {
      state: async () => (await login()).state(),
      next: async (after) => (await login()).next(checkInteger(after, "after", 0)),
      signIn: async (way) => (await login()).signIn(checkWay(way)),
      paste: async (address) => (await login()).paste(checkText(address, "address", LONGEST_ADDRESS)),
      cancel: async () => (await login()).cancel(),
      renew: async () => (await login()).renew(),
      signOut: async (inBrowser) => (await login()).signOut(checkBoolean(inBrowser, "inBrowser")),
      openPortal: async () => (await login()).openPortal(),
    };
  };

function checkWay(value: unknown): SignInWay {
  const way = WAYS.find((each) => each === value);
  if (way === undefined) throw new TailwaterError("BAD_REQUEST", "way must be browser, paste or device.");
  return way;
}
