/**
 * What an answer reports for each item, by name. An item that it reports twice with different error codes is left out,
 * because it is unclear which code is right.
 */
export function toldOnce<Told extends { readonly errorCode: number }, Name>(
  told: Iterable<Told>,
  nameOf: (one: Told) => Name,
): ReadonlyMap<Name, Told> {
  const once = new Map<Name, Told>();
  const unclear = new Set<Name>();
  for (const one of told) {
    const name = nameOf(one);
    if ((once.get(name) ?? one).errorCode !== one.errorCode) unclear.add(name);
    once.set(name, one);
  }
  for (const name of unclear) once.delete(name);
  return once;
}
