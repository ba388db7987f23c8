import type { AppActions, UiFeature } from "../components/feature.ts";
import { MOD } from "../data/keys.ts";
import { handOver } from "./pending.ts";
import { PRODUCE } from "./produce-tab.ts";
import { readResent } from "./resend.ts";

declare module "../data/events.ts" {
  interface Events {
    /** A form for a record of this topic. */
    "tw-produce": { readonly topic: string };
  }
}

function openForm(does: AppActions, topic: string): string {
  const id = crypto.randomUUID();
  does.open(PRODUCE, { id, topic });
  return id;
}

export const PRODUCING: UiFeature = {
  id: "produce",
  tabs: [PRODUCE],
  keyboard: [
    "Produce",
    [
      [`${MOD} Enter`, "Plan to send it; once more commits it"],
      [`${MOD} S`, "Save as a template"],
    ],
  ],
  commands: (_now, does) => [{ icon: "upload", label: "Produce records…", run: () => void openForm(does, "") }],
  hears: {
    "tw-produce": ({ topic }, does) => void openForm(does, topic),
    "tw-edit-record": ({ tailId, detail }, does, { session }) => {
      const id = crypto.randomUUID();
      handOver(id, readResent(session.api.inspect, tailId, detail));
      does.open(PRODUCE, { id, topic: detail.topic });
    },
  },
};
