const VERSION =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?(?:\+[\dA-Za-z.-]+)?$/;

export const isVersion = (text: string): boolean => text.length <= 64 && VERSION.test(text);

/** Compares two versions by semver's precedence (semver.org, 11): below 0 when `one` comes first. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => (VERSION.exec(text) ?? []).slice(1));
  for (let at = 0; at < 3; at++) if (a?.[at] !== b?.[at]) return Number(a?.[at]) - Number(b?.[at]);
  const [early, late] = [a?.[3]?.split("."), b?.[3]?.split(".")];
  // A release comes after its previews.
  if (early === undefined || late === undefined) return Number(early === undefined) - Number(late === undefined);
  const at = early.findIndex((part, index) => part !== late[index]);
  return at < 0 ? early.length - late.length : comparePart(early[at] ?? "", late[at]);
}

/** A number comes before a name; fewer parts before more. */
function comparePart(one: string, other: string | undefined): number {
  if (other === undefined) return 1;
  const [a, b] = [one, other].map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN)) as [number, number];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  if (Number.isNaN(a) && Number.isNaN(b)) return one < other ? -1 : 1;
  return Number.isNaN(a) ? 1 : -1;
}
