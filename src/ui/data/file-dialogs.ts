/** A kind of file: its name, and the ending without a dot. */
export interface FileKind {
  readonly name: string;
  readonly ending: string;
}

/** The system's own dialogs for files. Both answer an absolute path, null when the user chose none. */
export interface FileDialogs {
  /** Asks for a file to write; what is there already is our question, not theirs. @param path proposed, absolute */
  save(title: string, path: string): Promise<string | null>;
  /** Asks for a file that is there. @param path a file or folder to begin with, absolute */
  open(title: string, path: string, kind: FileKind): Promise<string | null>;
}

let present: FileDialogs | null = null;

/** Null in a browser, which tells no page a path: it is typed there. */
export const fileDialogs = (): FileDialogs | null => present;

export function setFileDialogs(dialogs: FileDialogs | null): void {
  present = dialogs;
}
