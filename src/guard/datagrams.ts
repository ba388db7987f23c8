import dgram from "node:dgram";
import { replace } from "./replace.ts";
import { refuse } from "./report.ts";

/** Tailwater does not use UDP, so no socket may bind, connect or send. */
export function guardDatagrams(): void {
  for (const method of ["bind", "connect", "send"] as const) {
    const refused = (...args: unknown[]): never => {
      const parts = args.filter((arg) => typeof arg === "number" || (typeof arg === "string" && arg.length < 256));
      throw refuse("not-allowed", `dgram.${method}`, method === "send" ? `UDP ${parts.slice(-2).join(" ")}` : "UDP");
    };
    replace(dgram.Socket.prototype, method, refused as (typeof dgram.Socket.prototype)[typeof method]);
  }
}
