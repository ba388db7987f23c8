// The one file that runs before anything is installed: plain JavaScript, Node's own modules only.
// node scripts/bootstrap.mjs <script> [args…] installs the npm packages when the lockfile changed, then runs scripts/<script>.ts.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Tailwater needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const [script = "start", ...args] = process.argv.slice(2);

const stamp = "node_modules/.tailwater-lock";
const lock = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.error("Installing npm packages…");
  const install = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    // npm's messages are not output of the script.
    stdio: ["inherit", process.stderr, "inherit"],
    shell: process.platform === "win32",
  });
  if (install.status !== 0) {
    console.error("npm ci failed; see above. Nothing was started.");
    process.exit(install.status ?? 1);
  }
  writeFileSync(stamp, lock);
}

// A child, not an import: tsx must be loaded before the first TypeScript file. Signals reach it through the process
// group; this process only waits, so that after Ctrl-C the script can end its processes.
const child = spawn(process.execPath, ["--import", "tsx", `scripts/${script}.ts`, ...args], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
// When a signal ends npm, npm ends the shell between it and us. We notice only that our parent has changed.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
