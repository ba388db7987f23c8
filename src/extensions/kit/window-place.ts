/** A place where the program of the window keeps its data. */
export interface WindowPlace {
  readonly id: "window" | "window-data" | "window-cache";
  readonly path: string;
  readonly what: string;
  /** It outlives the window, and erasing everything removes it, too. */
  readonly lasts: boolean;
}
