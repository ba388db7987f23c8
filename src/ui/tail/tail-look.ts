import type { Zone } from "../data/row-text.ts";
import { type ColumnWidths, parseWidths } from "./columns.ts";
import { clampInspector, type Remembered, type TailMemory } from "./tail-memory.ts";

/** The appearance of views, saved for all of them. It does not affect the tail. */
export class TailLook {
  readonly #memory: TailMemory;
  readonly #onChange: () => void;
  #widths: ColumnWidths = parseWidths(null);
  #zone: Zone = "local";
  #inspectorWidth = clampInspector(Number.NaN);

  constructor(memory: TailMemory, onChange: () => void) {
    this.#memory = memory;
    this.#onChange = onChange;
  }

  get widths(): ColumnWidths {
    return this.#widths;
  }

  get zone(): Zone {
    return this.#zone;
  }

  /** px */
  get inspectorWidth(): number {
    return this.#inspectorWidth;
  }

  /** Restores the saved appearance. */
  take({ widths, zone, inspectorWidth }: Pick<Remembered, "widths" | "zone" | "inspectorWidth">): void {
    this.#widths = widths;
    this.#zone = zone;
    this.#inspectorWidth = inspectorWidth;
  }

  setWidths(widths: ColumnWidths): void {
    this.#widths = widths;
    this.#memory.setWidths(widths);
    this.#onChange();
  }

  toggleZone(): void {
    this.#zone = this.#zone === "utc" ? "local" : "utc";
    this.#memory.setZone(this.#zone);
    this.#onChange();
  }

  setInspectorWidth(width: number): void {
    this.#inspectorWidth = clampInspector(width);
    this.#memory.setInspectorWidth(this.#inspectorWidth);
    this.#onChange();
  }
}
