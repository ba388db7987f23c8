import { join } from "node:path";
import type { Distribution } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { readDistributionFile } from "../kit/distribution-file.ts";
import { HighestTime } from "../kit/highest-time.ts";
import { log, maskSecret } from "../log/log.ts";
import type { LoginSeat } from "../login/login-seat.ts";
import { openVault } from "./connection.ts";

/**
 * In a build that connects only for users who are signed in: renews the login of the app's window if it must, and reads it.
 * Otherwise it does nothing, and loads nothing.
 * @throws TailwaterError LOGIN_REQUIRED
 */
export async function requireLogin(distributionFile: URL, folder: string): Promise<void> {
  const distribution = await readDistributionFile(distributionFile);
  if (distribution.login?.policy !== "required") return;
  const login = await loginOf(distribution, folder);
  try {
    await login.mayConnect();
  } catch (error) {
    if (!(error instanceof TailwaterError) || error.code !== "LOGIN_REQUIRED") throw error;
    const { status } = await (await login.login()).state();
    const what = status === "locked" ? "unlock the vault" : "sign in";
    throw new TailwaterError("LOGIN_REQUIRED", error.message, { hint: `Open the app, and ${what} there.` });
  } finally {
    login.close();
  }
}

/** The login of the app's window. The caller closes it. */
export async function loginOf(distribution: Distribution, folder: string): Promise<LoginSeat> {
  const [{ makeLogin }, { Outbound }, { CERTIFICATES_FILE, TrustedCertificates }, { Settings }] = await Promise.all([
    import("../login/make-login.ts"),
    import("../outbound/outbound.ts"),
    import("../outbound/trusted-certificates.ts"),
    import("../preferences/settings.ts"),
  ]);
  const vault = openVault(folder);
  const highestTime = new HighestTime(vault);
  const settings = await Settings.open(join(folder, "settings.json"), (error) => log.error(error));
  const certificates = new TrustedCertificates(join(folder, CERTIFICATES_FILE));
  const road = new Outbound({ settings, vault, certificates, onSecret: maskSecret });
  const none = { toFront: () => {}, closeAll: async () => {}, changed: () => {} };
  return makeLogin({ distribution, folder, vault, highestTime, road, ...none });
}
