import { html } from "lit";
import type { TabKind } from "../components/feature.ts";
import type { Told } from "../data/events.ts";
import { GROUP_PARTS, type GroupPart } from "./group-parts.ts";

export interface GroupContent {
  readonly group: string;
  readonly part: GroupPart;
}

declare module "../data/events.ts" {
  interface Events {
    /** Another part of a group's page is looked at. */
    "tw-group-part": GroupPart;
    "tw-close-group": null;
  }
}

/** The page of a group: where it stands, and its members. */
export const GROUP: TabKind<GroupContent> = {
  kind: "group",
  icon: "users",
  load: () => import("./group-page.ts"),
  label: ({ group }) => group,
  title: ({ group }) => `Group ${group}`,
  isSame: ({ group }, asked) => group === asked.group,
  keep: (content) => content,
  read: (kept) => {
    if (typeof kept !== "object" || kept === null) return null;
    const { group, part } = kept as Record<string, unknown>;
    if (typeof group !== "string") return null;
    return { group, part: GROUP_PARTS.find((one) => one === part) ?? "offsets" };
  },
  render: ({ group, part }, { active, update, close }) =>
    html`<tw-group-page
      .group=${group}
      .view=${part}
      ?active=${active}
      ?hidden=${!active}
      @tw-close-group=${close}
      @tw-group-part=${({ detail }: Told<"tw-group-part">) => update((now) => ({ ...now, part: detail }))}
    ></tw-group-page>`,
};
