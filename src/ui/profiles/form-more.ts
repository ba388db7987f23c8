// The fields that a first connection does not need; loaded after the form is shown.
export { renderIdentity, renderToken } from "./secure-fields.ts";
export { renderWay } from "./way-fields.ts";
