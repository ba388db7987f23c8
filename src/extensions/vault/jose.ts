// What the vault needs of jose, in one piece that is loaded on its first use.
export { JOSEError } from "jose/errors";
export { flattenedDecrypt } from "jose/jwe/flattened/decrypt";
export { FlattenedEncrypt } from "jose/jwe/flattened/encrypt";
export { generalDecrypt } from "jose/jwe/general/decrypt";
export { GeneralEncrypt } from "jose/jwe/general/encrypt";
