import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.ts";
import { dependsOf } from "./depends.ts";
import { sizeOf } from "./sizes.ts";
import { settle } from "./tree.ts";

const DEB_ARCH = { x64: "amd64", arm64: "arm64" } as const;

export interface LinuxOptions {
  readonly tree: string;
  readonly out: string;
  readonly scratch: string;
  readonly version: string;
  readonly arch: "x64" | "arm64";
  readonly epoch: number;
  readonly withNode: boolean;
  readonly withWindow: boolean;
  /** Little compression, for a test. */
  readonly fast: boolean;
}

/**
 * A .deb that installs to /opt/tailwater, and the same folder as a tarball that runs from any folder. @returns the
 * files
 */
export function packLinux(options: LinuxOptions): string[] {
  const { tree, epoch } = options;
  copyFileSync("packaging/linux/tailwater.sh", join(tree, "tailwater"));
  chmodSync(join(tree, "tailwater"), 0o755);
  settle(tree, epoch);
  return options.withNode ? [packDeb(options), packTar(options)] : [packDeb(options)];
}

function packDeb({ tree, out, scratch, version, arch, epoch, withNode, withWindow, fast }: LinuxOptions): string {
  const root = join(scratch, "deb");
  rmSync(root, { recursive: true, force: true });
  for (const folder of [
    "opt",
    "usr/bin",
    "usr/share/applications",
    "usr/share/icons/hicolor/scalable/apps",
    "DEBIAN",
  ]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  cpSync(tree, join(root, "opt/tailwater"), { recursive: true });
  symlinkSync("/opt/tailwater/tailwater", join(root, "usr/bin/tailwater"));
  copyFileSync("packaging/linux/tailwater.desktop", join(root, "usr/share/applications/tailwater.desktop"));
  copyFileSync("resources/icon.svg", join(root, "usr/share/icons/hicolor/scalable/apps/tailwater.svg"));
  const name = withNode ? "tailwater" : "tailwater-system-node";
  const depends = dependsOf(tree);
  if (!withNode) depends.push("nodejs (>= 20.19)");
  const papers = join(root, "usr/share/doc", name);
  mkdirSync(papers, { recursive: true });
  writeFileSync(join(papers, "copyright"), copyright());
  const control = [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${DEB_ARCH[arch]}`,
    "Maintainer: The Tailwater authors <noreply@tailwater.invalid>",
    `Installed-Size: ${Math.ceil(sizeOf(root) / 1_024)}`,
    `Depends: ${depends.join(", ")}`,
    // For its dialogs for files.
    ...(withWindow
      ? ["Recommends: zenity | kdialog"]
      : ["Recommends: chromium | google-chrome-stable | microsoft-edge-stable"]),
    `Conflicts: ${withNode ? "tailwater-system-node" : "tailwater"}`,
    "Section: devel",
    "Priority: optional",
    "Description: desktop Kafka client",
    " Tails, searches and inspects Kafka topics; sends nothing anywhere but to the",
    " clusters that you name.",
    "",
  ];
  writeFileSync(join(root, "DEBIAN/control"), control.join("\n"));
  settle(root, epoch);
  const file = join(out, `${name}_${version}_${DEB_ARCH[arch]}.deb`);
  const compression = fast ? ["-Znone"] : ["-Zxz", "-z9"];
  run("dpkg-deb", ["--root-owner-group", ...compression, "--build", root, file], {
    env: { SOURCE_DATE_EPOCH: String(epoch) },
  });
  return file;
}

/** Where Debian's users look for it (policy 12.5). */
function copyright(): string {
  const licence = readFileSync("LICENSE", "utf8").trim();
  const paragraphs = licence.split("\n").map((line) => (line.trim() === "" ? " ." : ` ${line}`));
  return [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Upstream-Name: Tailwater",
    "Comment: What others wrote, with its licences, is named in",
    " /opt/tailwater/THIRD-PARTY.txt and /opt/tailwater/sbom.cdx.json.",
    "",
    "Files: *",
    `Copyright: ${/^Copyright (.+)$/m.exec(licence)?.[1] ?? "The Tailwater authors"}`,
    "License: MIT",
    ...paragraphs,
    "",
  ].join("\n");
}

function packTar({ tree, out, version, arch, epoch, fast }: LinuxOptions): string {
  const file = join(out, `tailwater-${version}-linux-${arch}.tar.gz`);
  const sorted = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", `--mtime=@${epoch}`, "--format=gnu"];
  const compression = fast ? "gzip -1n" : "gzip -9n";
  const name = `s,^\\.,tailwater-${version},`;
  run("tar", [...sorted, "-I", compression, "--transform", name, "-cf", file, "-C", tree, "."]);
  return file;
}
