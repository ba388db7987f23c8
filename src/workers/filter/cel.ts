// CEL in one piece, which is loaded with the first expression: 130 kB, and cel-js fills its tables when it is loaded.

export { headerValueOf } from "./cel-edits.ts";
export { makeCelFilter } from "./cel-filter.ts";
export { celProblem } from "./cel-problem.ts";
export { makeCelValues, TooSlow } from "./cel-values.ts";
export { jsonOf } from "./exact-json.ts";
export { pairsOf } from "./header-values.ts";
export { plainMessage } from "./plain-message.ts";
