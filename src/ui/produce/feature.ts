import type { AppActions, UiFeature } from "../components/feature.ts";
import { MOD } from "../data/keys.ts";
import { handOver } from "./pending.ts";
import { PRODUCE } from "./produce-tab.ts";

function openForm(does: AppActions, topic: string): string {
  const id = crypto.randomUUID();
  does.open(PRODUCE, { id, topic });
  return id;
}

export const PRODUCING: UiFeature = {
  id: "produce",
  tabs: [PRODUCE],
  keyboard: ["Produce", [[`${MOD} Enter`, "Plan to send it; once more commits it"]]],
  commands: (_now, does) => [{ icon: "upload", label: "Produce records…", run: () => void openForm(does, "") }],
  hears: {
    "tw-produce": ({ topic }, does) => void openForm(does, topic),
    "tw-edit-record": ({ tailId, detail }, does, { session }) => {
      const id = crypto.randomUUID();
      handOver(
        id,
        import("./resend.ts").then(({ readResent }) => readResent(session.api.inspect, tailId, detail)),
      );
      does.open(PRODUCE, { id, topic: detail.topic });
    },
  },
};
