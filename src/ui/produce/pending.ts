import type { Resent } from "./resend.ts";

/** Records on their way to a new form, by the form's name. They are never kept. */
const PENDING = new Map<string, Promise<Resent>>();

export function handOver(form: string, record: Promise<Resent>): void {
  record.catch(() => {}); // The form tells of it.
  PENDING.set(form, record);
}

/** Null: nothing was handed over. A record is taken once. */
export function takeOver(form: string): Promise<Resent> | null {
  const record = PENDING.get(form) ?? null;
  PENDING.delete(form);
  return record;
}
