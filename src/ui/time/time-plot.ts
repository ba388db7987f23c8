import uPlot from "uplot";
import { axisLabels } from "../data/moments.ts";
import type { Zone } from "../data/row-text.ts";

/** Room beside the drawing, px: half a label of the axis. */
const SIDE = 10;
const AXIS = 16;
/** Half the width of a digit on the axis, px. */
const HALF_LETTER = 3.2;

export interface TimePlotOptions {
  readonly height: number;
  readonly shape: "bars" | "steps" | "line";
  /** A colour token for each series, in drawing order. */
  readonly fills: readonly string[];
  /** The colour of a line on top of the fill, for each series; by default there is none. */
  readonly strokes?: readonly string[];
  readonly zone: () => Zone;
  /** Of the y axis, from the least and the largest value. By default it begins at 0, and areas are filled. */
  readonly range?: (least: number, most: number) => readonly [number, number];
}

/** uPlot, used only for drawing; the component handles pointer and keys. One draw for each `show`. */
export class TimePlot {
  readonly #host: HTMLElement;
  readonly #plot: uPlot;
  #draws = 0;
  #min = 0;
  #max = 1;
  readonly #theme = new MutationObserver(() => this.redraw());

  constructor(host: HTMLElement, width: number, options: TimePlotOptions) {
    this.#host = host;
    const paths = pathsOf(options.shape);
    const color = (token: string) => () => getComputedStyle(host).getPropertyValue(token).trim();
    const axis: uPlot.Axis = {
      size: AXIS,
      gap: 2,
      space: 90,
      font: `10px ${getComputedStyle(host).getPropertyValue("--font-ui") || "sans-serif"}`,
      stroke: color("--text-dim"),
      grid: { show: false },
      ticks: { show: false },
      values: (plot, splits, _axis, _space, increment) =>
        axisLabels(splits, options.zone(), increment).map((label, index) => {
          // A label that would be cut off is left out.
          const x = plot.valToPos(splits[index] ?? 0, "x");
          const half = label.length * HALF_LETTER;
          return x + SIDE < half || x + half > plot.width - SIDE ? "" : label;
        }),
    };
    const series: uPlot.Series[] = options.fills.map((fill, index) => ({
      // A fill that does not begin at 0 would show the values in a wrong proportion.
      ...(options.range === undefined ? { fill: color(fill) } : {}),
      stroke: color(options.strokes?.[index] ?? fill),
      width: options.strokes === undefined ? 0 : 1.5,
      points: { show: false },
      paths,
    }));
    this.#plot = new uPlot(
      {
        width,
        height: options.height,
        ms: 1,
        padding: [2, SIDE, 0, SIDE],
        tzDate: (ms) => (options.zone() === "utc" ? uPlot.tzDate(new Date(ms), "UTC") : new Date(ms)),
        scales: {
          x: { time: true, range: () => [this.#min, this.#max] },
          y: { range: (_plot, least, most) => [...(options.range ?? fromZero)(least, most)] },
        },
        axes: [axis, { show: false }],
        series: [{}, ...series],
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        legend: { show: false },
        hooks: {
          draw: [
            () => {
              this.#draws += 1;
            },
          ],
        },
      },
      undefined,
      host,
    );
    this.#theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  /** The number of draws. */
  get draws(): number {
    return this.#draws;
  }

  /** The start and width of the drawing, px from the host's edge. */
  get area(): { readonly left: number; readonly width: number } {
    return { left: SIDE, width: Math.max(1, this.#host.clientWidth - 2 * SIDE) };
  }

  show(data: uPlot.AlignedData, min: number, max: number): void {
    this.#min = min;
    this.#max = max > min ? max : min + 1;
    this.#plot.setData(data);
  }

  resize(width: number, height: number): void {
    if (width > 2 * SIDE && width !== this.#plot.width) this.#plot.setSize({ width, height });
  }

  /** Draws again with the current colours. */
  redraw(): void {
    this.#plot.redraw(true, false);
  }

  /** px from the host's edge. */
  toX(ms: number): number {
    const { left, width } = this.area;
    const x = left + ((ms - this.#min) / (this.#max - this.#min)) * width;
    return Math.min(Math.max(x, left), left + width);
  }

  /** @param x px from the host's edge */
  toMs(x: number): number {
    const { left, width } = this.area;
    const part = Math.min(Math.max((x - left) / width, 0), 1);
    return this.#min + part * (this.#max - this.#min);
  }

  destroy(): void {
    this.#theme.disconnect();
    this.#plot.destroy();
  }
}

const fromZero = (_least: number, most: number): readonly [number, number] => [0, most > 0 ? most : 1];

function pathsOf(shape: TimePlotOptions["shape"]): uPlot.Series.PathBuilder {
  const { bars, stepped, linear } = uPlot.paths;
  const builder = {
    bars: () => bars?.({ align: 1, size: [1, 1_000], gap: 0 }),
    steps: () => stepped?.({ align: 1 }),
    line: () => linear?.(),
  }[shape]();
  if (builder === undefined) throw new Error(`uPlot draws no ${shape}`);
  return builder;
}
