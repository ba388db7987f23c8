import { html, literal, type StaticValue } from "lit/static-html.js";
import type { Told } from "../data/events.ts";
import type { PagePart } from "./detail-page.ts";
import type { TabKind } from "./feature.ts";
import type { IconName } from "./icons.ts";

/** The page of one item, and its shown part. */
export interface PageContent<Part extends string> {
  readonly name: string;
  readonly part: Part;
}

export interface PageTab<Part extends string> {
  /** `topic`: its kind, and the kind of its tab. */
  readonly thing: string;
  readonly icon: IconName;
  /** Its element, a `DetailPage`: literal`tw-topic-page` */
  readonly tag: StaticValue;
  /** The first is shown at first. */
  readonly parts: readonly [PagePart<Part>, ...PagePart<Part>[]];
  load(): Promise<unknown>;
}

export { literal };

/** The kind of tabs with such pages. */
export function pageTab<Part extends string>({
  thing,
  icon,
  tag,
  parts,
  load,
}: PageTab<Part>): TabKind<PageContent<Part>> {
  const partOf = (id: unknown) => (parts.find((part) => part.id === id) ?? parts[0]).id;
  return {
    kind: thing,
    icon,
    load,
    label: ({ name }) => name,
    title: ({ name }) => `${thing.charAt(0).toUpperCase()}${thing.slice(1)} ${name}`,
    isSame: ({ name }, asked) => name === asked.name,
    keep: (content) => content,
    read: (kept) => {
      if (typeof kept !== "object" || kept === null) return null;
      const { name, part } = kept as Record<string, unknown>;
      return typeof name === "string" ? { name, part: partOf(part) } : null;
    },
    render: ({ name, part }, { active, update, close }) =>
      html`<${tag}
        .name=${name}
        .view=${part}
        ?active=${active}
        ?hidden=${!active}
        @tw-close-page=${close}
        @tw-page-part=${({ detail }: Told<"tw-page-part">) => update((now) => ({ ...now, part: partOf(detail) }))}
      ></${tag}>`,
  };
}
