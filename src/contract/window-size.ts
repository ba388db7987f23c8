/** CSS pixels. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

/** As in neutralino.config.json: a test compares them. */
export const LEAST_SIZE: WindowSize = { width: 900, height: 600 };
export const FIRST_SIZE: WindowSize = { width: 1_240, height: 720 };

/** No user chooses the smallest size: the window gets it when the window manager is slower than GTK expects. */
export const isLeast = ({ width, height }: WindowSize): boolean =>
  width <= LEAST_SIZE.width + 2 && height <= LEAST_SIZE.height + 2;
