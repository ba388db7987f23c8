import { html } from "lit";
import type { Command, UiFeature } from "../components/feature.ts";
import { tell } from "../data/events.ts";
import { MOD } from "../data/keys.ts";
import { whyNoChange } from "../data/may-change.ts";
import type { TopicList } from "./topic-list.ts";
import type { TopicPage } from "./topic-page.ts";
import { TOPIC } from "./topic-tab.ts";

export const TOPICS: UiFeature = {
  id: "topics",
  section: {
    icon: "layers",
    label: "Topics",
    group: "cluster",
    order: 10,
    screen: {
      load: () => import("./topic-list.ts"),
      render: ({ shown }) => html`<tw-topic-list .active=${shown} ?hidden=${!shown}></tw-topic-list>`,
    },
  },
  tabs: [TOPIC],
  keyboard: [
    "Topics",
    [
      ["↓", "From the filter to the list"],
      ["↑ ↓", "Select"],
      ["Enter", "Tail the topic"],
      ["Alt Enter", "Open the topic's page"],
      ["Space", "Choose several"],
      [`${MOD} Enter`, "Open them together"],
      ["N", "Create a topic"],
      ["P", "Produce records to it"],
      ["S  C", "Make it a favourite, copy its name"],
      ["Del", "Plan to delete it"],
      ["T  1  2  3", "In its page: tail it, go to a part"],
      ["Esc", "Clear the filter"],
    ],
  ],
  commands: ({ find, session }, does) => {
    const why = whyNoChange(session);
    const list = find<TopicList>("tw-topic-list");
    const create = async () => {
      await does.show("topics");
      find<TopicList>("tw-topic-list")?.createTopic();
    };
    return [
      ...pageCommands(find<TopicPage>("tw-topic-page:not([hidden])"), why),
      { icon: "plus", label: "Create topic…", why, run: () => void create() },
      ...(list?.names ?? []).map(
        (name) =>
          ({ icon: "play", label: `Tail ${name}`, run: () => list && tell(list, "tw-open-topic", name) }) as const,
      ),
      ...(list?.names ?? []).map(
        (name) =>
          ({
            icon: "info",
            label: `Page of topic ${name}`,
            run: () => list && tell(list, "tw-open-topic-page", name),
          }) as const,
      ),
      { icon: "table-2", label: "Show all topics", run: () => void does.show("topics") },
      { icon: "refresh-cw", label: "Refresh topics", run: () => void list?.refresh() },
    ];
  },
  hears: {
    "tw-open-topic-page": (topic, does) => does.open(TOPIC, { name: topic, part: "partitions" }),
    "tw-changed": (_, _does, { find }) => {
      void find<TopicList>("tw-topic-list")?.refresh();
      void find<TopicPage>("tw-topic-page:not([hidden])")?.refresh();
    },
  },
};

const PAGE_COMMANDS = [
  ["addPartitions", "plus", "Add partitions to topic"],
  ["empty", "eraser", "Empty topic"],
  ["delete", "trash-2", "Delete topic"],
] as const;
const NO_PAGE = "Open the topic’s page, or choose it in the list.";

/** Actions for the topic whose page is shown. @param why no topic can be changed; null: it can */
function pageCommands(page: TopicPage | null, why: string | null): readonly Command[] {
  const shown = page === null || page.isGone ? null : page;
  return [
    ...PAGE_COMMANDS.map(([act, icon, label]) => ({
      icon,
      label: shown === null ? `${label}…` : `${label} ${shown.name}…`,
      why: why ?? (shown === null ? NO_PAGE : null),
      run: () => shown?.act(act),
    })),
    ...(shown === null
      ? []
      : [
          {
            icon: "settings",
            label: `Configuration of topic ${shown.name}`,
            run: () => shown.show("configuration"),
          } as const,
        ]),
  ];
}
