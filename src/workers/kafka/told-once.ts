/**
 * What an answer says of each thing that it names, by name. One that it names twice and not alike is as one that it leaves
 * out: nobody knows which holds.
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
