/**
 * Whether connections trust the certificates added to this system. Linux keeps them in a file; the stores of Windows
 * and macOS are read by Node >= 22.15 and >= 23.10 (`tls.getCACertificates`).
 * @param node as `process.versions.node`
 */
export function readsSystemCertificates(platform: string, node: string): boolean {
  if (platform === "linux") return true;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  return major > 23 || (major === 23 && minor >= 10) || (major === 22 && minor >= 15);
}
