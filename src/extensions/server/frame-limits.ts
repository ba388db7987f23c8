import { TailwaterError } from "../../contract/errors.ts";

/**
 * The most values of one call of the page: the largest plans a reset of 100,000 partitions, each with topic and offset.
 */
const MOST_VALUES = 800_000;
const DEEPEST = 32;

/**
 * Checks a MessagePack message before it is decoded, because 16 MB of one-byte values become 1.5 GB of objects. It
 * reads only headers and allocates only a short stack. Source: the MessagePack specification, "Formats".
 * @throws TailwaterError BAD_REQUEST for more or deeper values than any call has, or for a truncated message
 */
export function checkFrame(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Values still to come, by depth. */
  const open: number[] = [1];
  let values = 0;
  for (let at = 0; ; ) {
    while (open.at(-1) === 0) open.pop();
    const depth = open.length - 1;
    if (depth < 0) return;
    open[depth] = (open[depth] ?? 0) - 1;
    values += 1;
    if (values > MOST_VALUES) throw refused(`it has more than ${MOST_VALUES} values`);
    if (at >= bytes.length) throw refused("it is truncated");
    const { size, inside } = headAt(view, at);
    at += size;
    if (at > bytes.length) throw refused("it is truncated");
    if (inside === 0) continue;
    if (open.length > DEEPEST) throw refused(`it is nested more than ${DEEPEST} deep`);
    open.push(inside);
  }
}

/** The size of the value at `at` without its inner values, and their number. */
function headAt(view: DataView, at: number): { readonly size: number; readonly inside: number } {
  const type = view.getUint8(at);
  const length = (bytes: 1 | 2 | 4): number => {
    if (at + 1 + bytes > view.byteLength) throw refused("it is truncated");
    if (bytes === 1) return view.getUint8(at + 1);
    return bytes === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1);
  };
  const flat = (size: number) => ({ size, inside: 0 });
  if (type < 0x80 || type >= 0xe0) return flat(1);
  if (type < 0x90) return { size: 1, inside: 2 * (type & 0x0f) };
  if (type < 0xa0) return { size: 1, inside: type & 0x0f };
  if (type < 0xc0) return flat(1 + (type & 0x1f));
  switch (type) {
    case 0xc4: // bin 8
    case 0xd9: // str 8
      return flat(2 + length(1));
    case 0xc5:
    case 0xda:
      return flat(3 + length(2));
    case 0xc6:
    case 0xdb:
      return flat(5 + length(4));
    case 0xc7: // ext 8
      return flat(3 + length(1));
    case 0xc8:
      return flat(4 + length(2));
    case 0xc9:
      return flat(6 + length(4));
    case 0xdc: // array 16
      return { size: 3, inside: length(2) };
    case 0xdd:
      return { size: 5, inside: length(4) };
    case 0xde: // map 16
      return { size: 3, inside: 2 * length(2) };
    case 0xdf:
      return { size: 5, inside: 2 * length(4) };
    case 0xcc: // uint 8
    case 0xd0: // int 8
      return flat(2);
    case 0xcd:
    case 0xd1:
      return flat(3);
    case 0xca: // float 32
    case 0xce:
    case 0xd2:
      return flat(5);
    case 0xcb: // float 64
    case 0xcf:
    case 0xd3:
      return flat(9);
    case 0xd4: // fixext 1 … 16
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return flat(2 + 2 ** (type - 0xd4));
    default: // nil, false, true, and 0xc1, which the decoder refuses
      return flat(1);
  }
}

function refused(why: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `A message from the page was refused: ${why}.`);
}
