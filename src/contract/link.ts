import * as Comlink from "comlink";
import { type ErrorData, TailwaterError, toErrorData } from "./errors.ts";
import { type Effect, effectOf, type FeatureTable, type Services } from "./feature.ts";

/**
 * A Comlink endpoint that notices when its other side is gone. With plain Comlink a caller waits forever when a socket
 * closes or a worker dies. A link rejects every pending and later call with the reason.
 */
export interface Link {
  readonly endpoint: Comlink.Endpoint;
  /** Hands over one message from the other side. */
  deliver(message: unknown): void;
  /** Rejects all pending and future calls. The first reason stays. */
  fail(reason: ErrorData): void;
}

type Listener = (event: Event) => void;
interface Envelope {
  readonly id: string;
  readonly type?: string;
  readonly path?: readonly string[];
}

/** @param send puts one message on the wire; throws when it cannot. Only threads can take buffers over. */
export function makeLink(send: (message: unknown, buffers: readonly ArrayBuffer[]) => void): Link {
  const listeners = new Set<Listener>();
  const pending = new Set<string>();
  let failure: ErrorData | null = null;

  const emit = (data: unknown) => {
    for (const listener of [...listeners]) listener({ data } as MessageEvent);
  };
  const reject = (id: string, reason: ErrorData) => emit(refusal(id, reason));

  return {
    endpoint: {
      addEventListener: (_type, listener) => listeners.add(asFunction(listener)),
      removeEventListener: (_type, listener) => listeners.delete(asFunction(listener)),
      postMessage(message: unknown, buffers?: readonly unknown[]) {
        const envelope = message as Envelope;
        const isCall = envelope.path !== undefined || envelope.type === "RELEASE";
        if (failure !== null) {
          const reason = failure;
          if (isCall) queueMicrotask(() => reject(envelope.id, reason));
          return;
        }
        if (isCall) pending.add(envelope.id);
        try {
          send(message, buffers?.filter((one) => one instanceof ArrayBuffer) ?? []);
        } catch (error) {
          // An answer that nobody reads any more is not an error.
          if (!isCall && error instanceof TailwaterError && error.code === "CHANNEL_LOST") return;
          if (!isCall) throw error;
          pending.delete(envelope.id);
          queueMicrotask(() => reject(envelope.id, toErrorData(error)));
        }
      },
    },
    deliver(message) {
      if (!isEnvelope(message)) return;
      pending.delete(message.id);
      emit(message);
    },
    fail(reason) {
      if (failure !== null) return;
      failure = reason;
      for (const id of pending) reject(id, reason);
      pending.clear();
    },
  };
}

/** The parts that Node's Worker, MessagePort and parentPort share. */
export interface PortLike {
  postMessage(message: unknown, buffers?: readonly ArrayBuffer[]): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** One Comlink message per structured clone. The owner of a Worker calls `fail` when it exits. */
export function portLink(port: PortLike): Link {
  const link = makeLink((message, buffers) => port.postMessage(message, buffers));
  port.on("message", (message) => link.deliver(message));
  return link;
}

/**
 * An argument or an answer whose bytes the other thread takes over instead of a copy: here they are gone then.
 * @param bytes alone in their buffer
 */
export function handOver<T extends object>(value: T, { buffer }: Uint8Array): T {
  return buffer instanceof ArrayBuffer ? Comlink.transfer(value, [buffer]) : value;
}

/**
 * The APIs that the other side serves, as plain objects. Comlink's proxy has every property name, so Lit would treat it
 * as a directive and `await` as a promise.
 */
export function connect<Table extends FeatureTable>(link: Link, table: Table): Services<Table> {
  const remote = Comlink.wrap(link.endpoint) as unknown as Remote<Table>;
  const callsOf = (name: keyof Table & string) =>
    Object.keys(table[name]?.calls ?? {}).map((call) => {
      const method = remote[name][call];
      return [call, (...args: unknown[]) => method?.(...args)] as const;
    });
  const features = Object.keys(table).map((name) => [name, Object.fromEntries(callsOf(name))] as const);
  return Object.fromEntries(features) as Services<Table>;
}

type Call = (...args: unknown[]) => Promise<unknown>;
type Remote<Table> = { readonly [Name in keyof Table]: Readonly<Record<string, Call>> };

/**
 * Answers only the calls of the table, [feature, call], from the other side. Comlink itself follows any property path
 * (`constructor.constructor`), which lets the other side run any code.
 * @param before runs before every call; if it throws, its error is the answer
 */
export function serve<Table extends FeatureTable>(
  link: Link,
  table: Table,
  services: Services<Table>,
  before: (feature: string, call: string, effect: Effect) => void = () => {},
): void {
  const { endpoint } = link;
  const refuse = (id: string, reason: ErrorData) => endpoint.postMessage(refusal(id, reason));
  Comlink.expose(services, {
    postMessage: (message, transfer) => endpoint.postMessage(message, transfer),
    removeEventListener: () => {},
    addEventListener(type, listener) {
      const handle = asFunction(listener);
      endpoint.addEventListener(type, (event: Event) => {
        const { id, type: kind, path } = (event as MessageEvent<Envelope>).data;
        if (path === undefined) return;
        const effect = kind === "APPLY" ? effectOf(table, path) : null;
        if (effect === null) {
          refuse(id, { code: "BAD_REQUEST", message: "There is no such call.", subject: String(path), hint: null });
          return;
        }
        const [feature = "", call = ""] = path;
        try {
          before(feature, call, effect);
        } catch (error) {
          refuse(id, toErrorData(error));
          return;
        }
        handle(event);
      });
    },
  });
}

/** The answer to a call that failed. */
export const refusal = (id: string, value: ErrorData) => ({ id, type: "HANDLER", name: "throw", value });

/** Errors cross as ErrorData and arrive as TailwaterError, because Comlink's own handler drops the code. */
Comlink.transferHandlers.set("throw", {
  canHandle: (value): value is { value: unknown } => isThrown(value),
  serialize: (thrown: { value: unknown }) => [toErrorData(thrown.value), []],
  deserialize(data: ErrorData): never {
    throw TailwaterError.fromData(data);
  },
} satisfies Comlink.TransferHandler<{ value: unknown }, ErrorData>);

function isThrown(value: unknown): value is { value: unknown } {
  if (typeof value !== "object" || value === null || !("value" in value)) return false;
  // Comlink keeps its marker symbol to itself; its description is the only handle (a test holds it).
  return Object.getOwnPropertySymbols(value).some((symbol) => symbol.description === "Comlink.thrown");
}

export function isEnvelope(message: unknown): message is Envelope {
  return typeof message === "object" && message !== null && "id" in message && typeof message.id === "string";
}

function asFunction(listener: EventListenerOrEventListenerObject): Listener {
  return typeof listener === "function" ? listener : (event) => listener.handleEvent(event);
}
