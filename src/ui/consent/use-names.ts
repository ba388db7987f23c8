import type { Button, Dialog } from "../../contract/consent.ts";

/** The elements whose opening counts, by tag. */
const DIALOG_TAGS: Readonly<Record<string, Dialog>> = {
  "tw-add-partitions": "add-partitions",
  "tw-create-topic": "create-topic",
  "tw-delete-records": "delete-records",
  "tw-export": "export",
  "tw-guide": "guide",
  "tw-keyboard-help": "keyboard-help",
  "tw-link-dialog": "link",
  "tw-lock-dialog": "lock",
  "tw-network-export": "network-export",
  "tw-open-recording": "open-recording",
  "tw-palette": "palette",
  "tw-receipt": "receipt",
  "tw-reset-dialog": "reset-offsets",
  "tw-save-text": "save-text",
  "tw-settings": "settings",
  "tw-support": "support",
  "tw-unlock-dialog": "unlock",
};

/** The buttons that count, by the tag of the element that has them and by their own text. */
const BUTTON_TEXTS: Readonly<Record<string, Readonly<Record<string, Button>>>> = {
  "tw-connect-screen": {
    Connect: "connect",
    "Test connection": "test-connection",
    Save: "save-profile",
    New: "new-cluster",
  },
  "tw-welcome": { "Add a cluster": "new-cluster", "Start the demo": "start-demo" },
  "tw-network-panel": { Offline: "offline" },
  "tw-export": { Export: "export" },
  "tw-workbench": { Disconnect: "disconnect" },
};

export const dialogOf = (tag: string): Dialog | null => own(DIALOG_TAGS, tag);

/** @param label compared with known texts, and never sent */
export const buttonOf = (tag: string, label: string): Button | null => own(own(BUTTON_TEXTS, tag) ?? {}, label.trim());

function own<T>(table: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

export const DIALOG_ENTRIES = Object.entries(DIALOG_TAGS);
export const BUTTON_ENTRIES = Object.entries(BUTTON_TEXTS).flatMap(([tag, texts]) =>
  Object.keys(texts).map((text) => [tag, text] as const),
);
