import type { LicenceWarning } from "../../contract/licence.ts";
import type { Judged } from "./judge.ts";

const DAY_MS = 86_400_000;
const STAGES = [1, 7, 30] as const;

/**
 * The warning that is due, and what to keep of it: each stage (30, 7, 1 days, grace) once, the last two on each day, and
 * never two on one day.
 * @param last what was kept of the last one; null: none
 */
export function warningDue(
  { status, claims: { issuedAt, expiresAt, graceMs } }: Pick<Judged, "status" | "claims">,
  now: number,
  last: string | null,
): { readonly warning: LicenceWarning; readonly kept: string } | null {
  if (expiresAt === null || status === "refused") return null;
  const kind = status === "grace" ? "grace" : "ends";
  const at = kind === "grace" ? expiresAt + graceMs : expiresAt;
  const days = Math.max(0, Math.ceil((at - now) / DAY_MS));
  const stage = kind === "grace" ? "grace" : STAGES.find((most) => days <= most);
  if (stage === undefined) return null;
  const today = new Date(now).toISOString().slice(0, 10);
  const [licence, lastStage, lastDay] = (last ?? "").split("/");
  const isSame = licence === String(issuedAt);
  if (isSame && lastDay === today) return null;
  if (isSame && lastStage === String(stage) && stage !== 1 && stage !== "grace") return null;
  return { warning: { kind, at, days }, kept: `${issuedAt}/${stage}/${today}` };
}
