import type { Generating } from "./generators.ts";

/** The parts of faker that make values of people, places and things; not its tools. */
const MODULES = [
  "airline",
  "animal",
  "book",
  "color",
  "commerce",
  "company",
  "database",
  "date",
  "finance",
  "food",
  "git",
  "hacker",
  "image",
  "internet",
  "location",
  "lorem",
  "music",
  "person",
  "phone",
  "science",
  "string",
  "system",
  "vehicle",
  "word",
] as const;

/**
 * faker's values by their names, in English. Its code (0.4 MB, 8 MB of memory) is loaded only for a template that uses it.
 * @param seed the same seed makes the same values
 */
export async function loadFake(seed: number): Promise<Generating["fake"]> {
  const { faker } = await import("@faker-js/faker/locale/en");
  faker.seed(seed);
  return (name, words) => {
    if (words.length > 0) throw new Error(`${name} does not use "${words[0]}".`);
    const [module = "", value = "", ...rest] = name.split(".");
    const isKnown = MODULES.some((one) => one === module) && rest.length === 0;
    const values: unknown = isKnown ? faker[module as (typeof MODULES)[number]] : undefined;
    const make: unknown = isKnown && Object.hasOwn(Object(values), value) ? Reflect.get(Object(values), value) : null;
    if (typeof make !== "function") throw new Error(`faker has no "${name}".`);
    return make.call(values);
  };
}
