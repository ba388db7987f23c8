import type { Dialect } from "../../contract/pasted.ts";
import type { UiFeature } from "../components/feature.ts";
import { copyText } from "../data/clipboard.ts";
import { failure } from "../data/notice.ts";
import type { Session } from "../data/session.ts";

const DIALECTS: readonly (readonly [Dialect, string])[] = [
  ["java", "Java properties"],
  ["librdkafka", "librdkafka properties"],
];

/** The open cluster's connection in the words of other clients; pasting one is on the connect screen. */
export const PASTED: UiFeature = {
  id: "pasted",
  commands: ({ session }) =>
    DIALECTS.map(([dialect, name]) => ({
      icon: "copy",
      label: `Copy the connection as ${name}`,
      run: () => void copy(session, dialect, name),
    })),
};

async function copy({ api, profile, notify }: Session, dialect: Dialect, name: string): Promise<void> {
  try {
    const text = await api.pasted.asProperties(profile.id, dialect);
    notify(await copyText(text, `Copied ${profile.name} as ${name}, without its secrets`));
  } catch (error) {
    notify(failure(error));
  }
}
