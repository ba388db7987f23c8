import type { Publisher } from "../../contract/distribution.ts";

/** What this build sends besides the connections to clusters, made from what its publisher offers. */
export function sentToMakers({ login, analytics, errorReports, updates }: Publisher): string {
  const never = [analytics ? "" : "telemetry", errorReports ? "" : "crash report"].filter((part) => part !== "");
  const asked = [
    login === "off" ? "" : "your login",
    analytics || errorReports ? "what you agreed to under What is sent" : "",
    updates ? "the update check that you switch on under Updates" : "",
  ].filter((part) => part !== "");
  const nothing = never.length === 0 ? "" : ` There is no ${never.join(" and no ")}.`;
  const last = asked.pop();
  if (last === undefined) return `There is nothing else.${nothing}`;
  const all = asked.length === 0 ? last : `${asked.join(", ")} and ${last}`;
  return `Besides these there is only ${all}.${nothing}`;
}
