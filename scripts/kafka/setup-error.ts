/** Something on this machine is missing or refused; the message says what to do. Shown without a stack. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Takes one line for the person who waits: what is being done now. */
export type Progress = (line: string) => void;
