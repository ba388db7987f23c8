/**
 * The items of an answer, by name. An item that the answer contains twice with different error codes is left out,
 * because it is unclear which code is right.
 */
export function answersByName<Item extends { readonly errorCode: number }, Name>(
  items: Iterable<Item>,
  nameOf: (one: Item) => Name,
): ReadonlyMap<Name, Item> {
  const byName = new Map<Name, Item>();
  const unclear = new Set<Name>();
  for (const one of items) {
    const name = nameOf(one);
    if ((byName.get(name) ?? one).errorCode !== one.errorCode) unclear.add(name);
    byName.set(name, one);
  }
  for (const name of unclear) byName.delete(name);
  return byName;
}
