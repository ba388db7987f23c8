import { TailwaterError } from "../../contract/errors.ts";

/** A path with names in it, each encoded: `` pathOf`/subjects/${subject}/versions` ``. */
export function pathOf(texts: TemplateStringsArray, ...names: readonly (string | number)[]): string {
  return texts.map((text, at) => text + (at < names.length ? encodeURIComponent(names[at] ?? "") : "")).join("");
}

/**
 * The address of a path below a base. A path cannot leave the base, whatever names it has in it.
 * @throws TailwaterError BAD_REQUEST
 */
export function addressIn(base: string, path: string, query: Readonly<Record<string, string>>): URL {
  const root = new URL(base);
  const folder = root.pathname.replace(/\/$/, "");
  if (path === "") path = root.pathname.slice(folder.length);
  const url = new URL(root);
  url.pathname = folder + path;
  const isBelow = path.startsWith("/") || path === "";
  // A URL resolves these names, also when they are encoded.
  const leaves = path.split("/").some((name) => /^(\.|%2e){1,2}$/i.test(name));
  if (!isBelow || leaves || /[?#\\]/.test(path)) {
    throw new TailwaterError("BAD_REQUEST", "This name cannot be part of an address.", { subject: path });
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url;
}
