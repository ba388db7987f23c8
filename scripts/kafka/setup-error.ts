/** Something on this machine is missing or not allowed; the message says what to do. It is shown without a stack. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Takes one line of progress for the user. */
export type Progress = (line: string) => void;
