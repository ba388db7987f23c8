// Every thread's line to the main thread: events of its guard in one direction, orders in the other. It uses ports,
// because BroadcastChannel's events make Node 22 load all of undici: 5 MB in every thread.
import workerThreads, { MessageChannel, MessagePort } from "node:worker_threads";
import type { GuardEvent, GuardOrder } from "./messages.ts";
import { replace } from "./replace.ts";

/** A message to the main thread; in the other direction goes a `GuardOrder`. */
type Upward = { readonly event: GuardEvent } | { readonly child: MessagePort };

/** The most events kept before the ledger listens; a command line has no ledger and must not collect them. */
const MOST_EARLY = 100;

const early: GuardEvent[] = [];
const lines = new Set<MessagePort>();
let ledger: ((event: GuardEvent) => void) | null = null;
/** This thread's line; null in the main thread. */
let up: MessagePort | null = null;

/** Uses the line that `lineFor` gave to this thread. @param obey gets every order; in the main thread from `order` */
export function takeLine(obey: (order: GuardOrder) => void): void {
  const given = workerThreads.workerData as { readonly line?: unknown; readonly data?: unknown } | null | undefined;
  const line = given?.line;
  // The main thread, or a test's worker that was started without a guard.
  if (!(line instanceof MessagePort)) return;
  replace(workerThreads, "workerData", given?.data);
  up = line;
  listen(line, obey);
}

/** Data for a new thread, so that it has its line before its first line of code. */
export function lineFor(data: unknown, transfer: readonly workerThreads.TransferListItem[] = []) {
  const { port1, port2 } = new MessageChannel();
  if (up === null) adopt(port1);
  else up.postMessage({ child: port1 } satisfies Upward, [port1]);
  return { workerData: { line: port2, data }, transferList: [...transfer, port2] };
}

/** Reports to the ledger. The message is queued at once, so that it arrives even if this thread ends right after. */
export function tellLedger(event: GuardEvent): void {
  if (up !== null) up.postMessage({ event } satisfies Upward);
  else queueMicrotask(() => take(event));
}

/** For the main thread: passes all past and future events of every thread's guard to the listener. Null ends it. */
export function listenForEvents(listener: ((event: GuardEvent) => void) | null): void {
  ledger = listener;
  if (listener !== null) for (const event of early.splice(0)) listener(event);
}

/** For the main thread: an order to all others. */
export function orderAll(order: GuardOrder): void {
  for (const line of lines) line.postMessage(order);
}

function take(event: GuardEvent): void {
  if (ledger !== null) ledger(event);
  else if (early.length < MOST_EARLY) early.push(event);
}

function adopt(line: MessagePort): void {
  lines.add(line);
  line.on("close", () => lines.delete(line));
  listen(line, (message: Upward) => {
    if ("child" in message) adopt(message.child);
    else take(message.event);
  });
}

function listen<Message>(line: MessagePort, listener: (message: Message) => void): void {
  line.on("message", listener);
  // A ledger must not keep a thread alive.
  line.unref();
}
