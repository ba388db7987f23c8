import { PROOF_PATH } from "../../contract/ticket.ts";
import { type LoopbackOptions, LoopbackServer } from "./loopback-server.ts";

interface Place {
  /** 0 for any free port. */
  readonly port: number;
  /** What is answered at {@link PROOF_PATH}; null for nothing. */
  readonly proof: string | null;
}

/** Starts the server at the first free place. @throws TailwaterError BAD_REQUEST when none is free */
export async function startServer(
  [first, ...more]: readonly Place[],
  options: Omit<LoopbackOptions, "port">,
): Promise<LoopbackServer> {
  const { port, proof } = first ?? { port: 0, proof: null };
  const answer = { type: "text/plain", read: async () => Buffer.from(proof ?? "") };
  const files = proof === null ? options.files : new Map([...options.files, [PROOF_PATH, answer]]);
  try {
    return await LoopbackServer.start({ ...options, port, files });
  } catch (error) {
    if (more.length === 0) throw error;
    return startServer(more, options);
  }
}
