/** A kind of file: its name, and the ending without a dot. */
export interface FileKind {
  readonly name: string;
  readonly ending: string;
}

/** The system's file dialogs. Both return an absolute path; null when the user chose none. */
export interface FileDialogs {
  /** Asks for a file to write; Tailwater itself asks about replacing a file. @param path proposed, absolute */
  save(title: string, path: string): Promise<string | null>;
  /** Asks for an existing file. @param path a file or folder to start with, absolute */
  open(title: string, path: string, kind: FileKind): Promise<string | null>;
}

let present: FileDialogs | null = null;

/** Null in a browser, which gives no page a path; there the user types it. */
export const fileDialogs = (): FileDialogs | null => present;

export function setFileDialogs(dialogs: FileDialogs | null): void {
  present = dialogs;
}
