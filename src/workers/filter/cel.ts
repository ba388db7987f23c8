// CEL in one piece, which is loaded with the first expression: 130 kB, and cel-js fills its tables when it is loaded.
export { makeCelFilter } from "./cel-filter.ts";
export { celProblem } from "./cel-problem.ts";
