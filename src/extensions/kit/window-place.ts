/** Where whatever shows the window keeps its data. */
export interface WindowPlace {
  readonly id: "window" | "window-data" | "window-cache";
  readonly path: string;
  readonly what: string;
  /** It outlives the window: erasing everything removes it, too. */
  readonly lasts: boolean;
}
