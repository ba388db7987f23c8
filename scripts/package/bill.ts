import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PinnedPackage, Target } from "./target.ts";

/** Bundled into the page though npm calls them development packages: fonts and icons. */
const SHIPPED = ["@fontsource-variable/inter", "@fontsource-variable/jetbrains-mono", "lucide-static"];

/** `-linux-x64-gnu`: the suffix of such a package's name. */
const NATIVE_PART = /-(linux|win32|darwin)-[\w-]+$/;
const NO_TEXT = "(It comes without a licence text.)";

export interface Part {
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly license: string;
  /** Of the tarball, hex; null where the lock file has none. */
  readonly hash: { readonly alg: "SHA-256" | "SHA-512"; readonly content: string } | null;
}

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** Everything in a package except our own code, by name. */
export function partsOf({ runtime }: Target): readonly Part[] {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, Locked> };
  const bundled = Object.entries(packages).flatMap(([path, locked]) => {
    const name = path.split("node_modules/").at(-1) ?? "";
    const isShipped = SHIPPED.includes(name) || (locked.dev !== true && locked.optional !== true);
    if (path === "" || !isShipped) return [];
    return [{ name, version: locked.version ?? "", license: locked.license ?? "", hash: sha512(locked.integrity) }];
  });
  const native = [runtime.node, ...runtime.addons].map(({ name, version, sha256 }: PinnedPackage) => {
    return { name, version, license: "MIT", hash: { alg: "SHA-256" as const, content: sha256 } };
  });
  return [...bundled, ...native].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** CycloneDX 1.5. Without a serial number or a date: the same sources give the same bytes. */
export function billOfMaterials(parts: readonly Part[], version: string): string {
  const bom = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: { type: "application", name: "tailwater", version, licenses: [{ license: { id: "MIT" } }] },
    },
    components: parts.map(({ name, version: of, license, hash }) => ({
      type: "library",
      name,
      version: of,
      purl: `pkg:npm/${name.replace("@", "%40")}@${of}`,
      ...(license === "" ? {} : { licenses: [{ expression: license }] }),
      ...(hash === null ? {} : { hashes: [hash] }),
    })),
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** The licence texts of all parts, one after the other. @param folders of the unpacked native packages, by name */
export function licenceTexts(parts: readonly Part[], folders: ReadonlyMap<string, string>): string {
  const rule = "=".repeat(78);
  return parts
    .map(({ name, version, license }) => {
      const own = licenceIn(folders.get(name) ?? join("node_modules", name));
      // The native part of a package has no licence file; the package's licence applies to both.
      const text = own ?? licenceIn(join("node_modules", name.replace(NATIVE_PART, ""))) ?? NO_TEXT;
      return `${rule}\n${name} ${version} (${license || "see its text"})\n${rule}\n\n${text}\n`;
    })
    .join("\n");
}

function licenceIn(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file === undefined ? null : readFileSync(join(folder, file), "utf8").trim();
}

function sha512(integrity: string | undefined): Part["hash"] {
  if (integrity === undefined || !integrity.startsWith("sha512-")) return null;
  return { alg: "SHA-512", content: Buffer.from(integrity.slice(7), "base64").toString("hex") };
}
