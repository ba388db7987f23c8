import { html } from "lit";
import type { AppNow, UiFeature } from "../components/feature.ts";
import type { ReplayAsk } from "./replay-ask.ts";
import type { ReplayDialog } from "./replay-dialog.ts";
import type { ReplayPill } from "./replay-pill.ts";

const load = () => import("./replay-dialog.ts");

/** A view whose matches can be replayed. */
type Replayable = Element & { replay(): Promise<void> };

export const REPLAYING: UiFeature = {
  id: "replay",
  header: { load: () => import("./replay-pill.ts"), render: () => html`<tw-replay-pill></tw-replay-pill>` },
  dialog: { load, render: () => html`<tw-replay></tw-replay>` },
  commands: (now) =>
    now.tab === "tail" || now.tab === "recording"
      ? [{ icon: "arrow-right", label: "Replay matches to a topic…", run: () => void viewOf(now)?.replay() }]
      : [],
  leaving: ({ find }) => (find<ReplayDialog>("tw-replay")?.isRunning === true ? "stops a replay" : null),
  hears: {
    "tw-replay": (ask, _does, now) => void open(now, ask),
    "tw-replay-rest": (input, _does, now) => void openRest(now, input),
    "tw-replay-told": (text, _does, { find }) => {
      const pill = find<ReplayPill>("tw-replay-pill");
      if (pill !== null) pill.text = text;
    },
  },
};

const viewOf = ({ find }: AppNow) => find<Replayable>("tw-tail-view:not([hidden])");

async function open({ find }: AppNow, ask: ReplayAsk | null): Promise<void> {
  await load();
  await find<ReplayDialog>("tw-replay")?.open(ask);
}

async function openRest({ find, session }: AppNow, input: string): Promise<void> {
  await load();
  if ((await find<ReplayDialog>("tw-replay")?.openRest(input)) === true) return;
  session.notify({
    tone: "danger",
    message:
      "The rest of this replay is no longer known, because another one was opened. Its journal entry has the counts.",
  });
}
