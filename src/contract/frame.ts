import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";

/** A bigint is a type of ours: MessagePack's own 64 bits hold no sum of offsets, and read each large number as a bigint. */
const TYPE = 1;
const BYTES = 16;

const codec = new ExtensionCodec();
codec.register({
  type: TYPE,
  encode(value: unknown) {
    if (typeof value !== "bigint") return null;
    if (BigInt.asIntN(8 * BYTES, value) !== value) throw new RangeError("No integer of the channel has so many bits.");
    const bytes = new DataView(new ArrayBuffer(BYTES));
    bytes.setBigInt64(0, value >> 64n);
    bytes.setBigUint64(8, BigInt.asUintN(64, value));
    return new Uint8Array(bytes.buffer);
  },
  decode(data) {
    if (data.length !== BYTES) throw new RangeError("An integer of the channel has 16 bytes.");
    const bytes = new DataView(data.buffer, data.byteOffset, BYTES);
    return (bytes.getBigInt64(0) << 64n) | bytes.getBigUint64(8);
  },
});

/** One message of the window's channel as MessagePack: bytes and integers up to 128 bits survive; JSON would lose both. */
export const encodeFrame = (message: unknown): Uint8Array =>
  encode(message, { ignoreUndefined: true, extensionCodec: codec });

/** Reads it again. @throws Error when it is cut, or no such message */
export const decodeFrame = (bytes: Uint8Array): unknown => decode(bytes, { extensionCodec: codec });
