import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/**
 * Reduces Lucide's icons to their shapes. Their common attributes (size, stroke, no fill) are in the styles of
 * `tw-icon`; their licence is installed with the program. The attributes are half of the text, and the page loads the
 * icons at its start.
 */
export const shapesOfIcons: Plugin = {
  name: "shapes-of-icons",
  setup(build) {
    build.onLoad({ filter: /[\\/]lucide-static[\\/]icons[\\/].*\.svg$/ }, async ({ path }) => ({
      contents: shapesOf(await readFile(path, "utf8")),
      loader: "text",
    }));
  },
};

/** @throws Error when it is not an SVG of 24 x 24, as all of Lucide's are */
export function shapesOf(svg: string): string {
  const [, shapes] = /<svg[^>]*viewBox="0 0 24 24"[^>]*>(.*)<\/svg>/s.exec(svg) ?? [];
  if (shapes === undefined) throw new Error(`This is not an icon of 24 x 24: ${svg}`);
  const text = shapes.replace(/\s*\n\s*/g, "").replace(/\s+\/>/g, "/>");
  return `<svg viewBox="0 0 24 24">${text}</svg>`;
}
