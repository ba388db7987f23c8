/** A generator as the editor lists it. */
export interface GeneratorHelp {
  readonly example: string;
  readonly meaning: string;
}

export const GENERATOR_HELP: readonly GeneratorHelp[] = [
  { example: "{{uuid}}", meaning: "a random UUID" },
  { example: "{{seq}}", meaning: "the number of the record, from 0; {{seq 100}} begins at 100" },
  { example: "{{now}}", meaning: "the time in milliseconds; {{now -3d}} three days ago" },
  { example: "{{now iso}}", meaning: "the time as 2026-01-31T12:00:00.000Z; {{now iso +2h}}" },
  { example: "{{int 1 10}}", meaning: "a whole number, both ends included" },
  { example: "{{float 0 1 2}}", meaning: "a number with two decimals" },
  { example: "{{pick red green blue}}", meaning: "one of the words" },
  { example: "{{hex 8}}", meaning: "8 random bytes as hexadecimal digits" },
  { example: "{{person.firstName}}", meaning: "a made-up value by a name of faker" },
];
