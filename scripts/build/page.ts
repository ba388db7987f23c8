import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { posix } from "node:path";
import { build, type Metafile } from "esbuild";
import { behindStart, loadedLater } from "./behind-start.ts";
import { shapesOfIcons } from "./icons.ts";
import { FIRST_PAGE, FIRST_PAGE_GLOBAL } from "./window-resources.ts";

const TARGET = ["chrome109", "safari16"];
const PAGE = "resources";
const MAIN = "src/ui/main.ts";
const APP = "src/ui/app/app.ts";
/** The modules that the page's entry point loads first, in this order. */
const START = ["src/ui/data/channel.ts", APP];

/** Builds the page into resources, and the script that Neutralino injects into its window's first page. */
export async function buildPage(): Promise<void> {
  await rm(`${PAGE}/app`, { recursive: true, force: true });
  await mkdir(`${PAGE}/app/fonts`, { recursive: true });
  const [{ metafile }, html] = await Promise.all([
    build({
      entryPoints: { main: MAIN },
      outdir: `${PAGE}/app`,
      bundle: true,
      format: "esm",
      // The editor for CEL is as large as the rest of the page, so it loads on its first use.
      splitting: true,
      chunkNames: "chunks/[name]-[hash]",
      target: TARGET,
      minify: true,
      sourcemap: true,
      loader: { ".svg": "text", ".css": "text", ".md": "text" },
      plugins: [behindStart(START), shapesOfIcons],
      logLevel: "warning",
      metafile: true,
    }),
    readFile("src/ui/index.html", "utf8"),
    build({
      entryPoints: ["src/ui/first-page.ts"],
      outfile: FIRST_PAGE,
      bundle: true,
      format: "iife",
      globalName: FIRST_PAGE_GLOBAL,
      target: TARGET,
      minify: true,
      logLevel: "warning",
    }),
    copyFont("inter/files/inter-latin-wght-normal.woff2"),
    copyFont("jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2"),
  ]);
  await writeFile(`${PAGE}/index.html`, withPreloads(html, modulesAtStart(metafile)));
}

function copyFont(file: string): Promise<void> {
  return cp(`node_modules/@fontsource-variable/${file}`, `${PAGE}/app/fonts/${file.split("/").at(-1)}`);
}

/** The modules of the page's entry point and of the app that it loads at once, in the order of their imports. */
function modulesAtStart({ outputs }: Metafile): readonly string[] {
  const madeFrom = (source: string) => Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === source);
  const modules = new Set([...madeFrom(MAIN), ...madeFrom(loadedLater(APP))]);
  for (const module of modules) {
    for (const { path, kind } of outputs[module]?.imports ?? []) if (kind === "import-statement") modules.add(path);
  }
  return [...modules];
}

/** The browser requests all modules at once instead of one after the other. This saves 30 ms of the start. */
function withPreloads(html: string, modules: readonly string[]): string {
  const script = "    <script";
  const links = modules.map((path) => `    <link rel="modulepreload" href="${posix.relative(PAGE, path)}" />\n`);
  return html.replace(script, `${links.join("")}${script}`);
}
