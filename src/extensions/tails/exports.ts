import { randomUUID } from "node:crypto";
import { TailwaterError } from "../../contract/errors.ts";
import type { ExportProgress, ExportRequest } from "../../contract/exports.ts";
import type { Tails } from "./tails.ts";

/** Exports by their ids; each runs in the worker of its tail and ends with it. */
export class Exports {
  readonly #tails: Tails;
  readonly #running = new Map<string, { readonly owner: object; readonly tailId: string }>();

  constructor(tails: Tails) {
    this.#tails = tails;
  }

  async start(owner: object, tailId: string, request: ExportRequest): Promise<string> {
    await this.#tails.get(owner, tailId).startExport(request);
    // A tail has one export at a time, so earlier ids are no longer valid.
    for (const [id, running] of this.#running) if (running.tailId === tailId) this.#running.delete(id);
    const id = randomUUID();
    this.#running.set(id, { owner, tailId });
    return id;
  }

  async progress(owner: object, id: string): Promise<ExportProgress> {
    return this.#tails.get(owner, this.#tailOf(owner, id)).exportProgress();
  }

  async cancel(owner: object, id: string): Promise<void> {
    await this.#tails.get(owner, this.#tailOf(owner, id)).cancelExport();
  }

  #tailOf(owner: object, id: string): string {
    const running = this.#running.get(id);
    if (running?.owner === owner) return running.tailId;
    throw new TailwaterError("BAD_REQUEST", "There is no such export.", { subject: id });
  }
}
