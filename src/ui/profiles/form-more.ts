// The fields that a first connection does not need; loaded after the form is shown.
export { renderIdentity } from "./secure-fields.ts";
export { renderToken } from "./token-fields.ts";
export { renderWay } from "./way-fields.ts";
