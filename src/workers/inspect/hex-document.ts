import type { Line } from "../../contract/inspect.ts";
import type { Document } from "./document.ts";

const WIDTH = 16;

/** Sixteen bytes per line: offset, hex pairs, and the printable ASCII characters, like `hexdump -C`. */
export class HexDocument implements Document {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get lineCount(): number {
    return Math.max(1, Math.ceil(this.#bytes.length / WIDTH));
  }

  foldedLines(): number {
    return 0;
  }

  line(line: number): Line {
    const from = line * WIDTH;
    const bytes = this.#bytes.subarray(from, from + WIDTH);
    const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
    const hex = `${pairs.slice(0, 8).join(" ")}  ${pairs.slice(8).join(" ")}`.padEnd(WIDTH * 3);
    const text = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    return {
      number: line,
      depth: 0,
      tokens: [
        { kind: "offset", text: `${from.toString(16).padStart(8, "0")}  ` },
        { kind: "bytes", text: `${hex}  ` },
        { kind: "text", text },
      ],
      fold: null,
      path: null,
    };
  }
}
