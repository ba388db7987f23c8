import type { Zone } from "../data/row-text.ts";
import { type ColumnWidths, parseWidths } from "./columns.ts";
import { clampInspector, type Remembered, type TailMemory } from "./tail-memory.ts";

/** How a view looks, remembered for all views. Nothing of it is the tail's business. */
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

  /** Looks as it is remembered. */
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
