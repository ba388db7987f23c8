import type { SettingsSection } from "../settings/settings.ts";
import type { Command } from "./palette.ts";
import type { Section } from "./place.ts";

/** What the workbench can be told to do. */
export interface WorkbenchActions {
  openTopic(name: string): void;
  show(section: Section): void;
  refreshTopics(): void;
  openRecording(): void;
  nextTheme(): void;
  openSettings(section: SettingsSection): void;
  openDiagnostics(): void;
  openHelp(): void;
  setOffline(offline: boolean): void;
  exportMatches(): void;
  copyLink(): void;
  closeActive(): void;
  disconnect(): void;
}

/** What of it makes sense now. */
export interface WorkbenchNow {
  readonly topics: readonly string[];
  readonly offline: boolean;
  /** A topic or recording is on screen. */
  readonly hasView: boolean;
}

/** All that the palette offers. Pure. */
export function makeCommands(does: WorkbenchActions, { topics, offline, hasView }: WorkbenchNow): readonly Command[] {
  return [
    ...topics.map((name) => ({ icon: "layers", label: name, run: () => does.openTopic(name) }) as const),
    { icon: "table-2", label: "Show all topics", run: () => does.show("topics") },
    { icon: "refresh-cw", label: "Refresh topics", run: () => does.refreshTopics() },
    ...(hasView ? viewCommands(does) : []),
    { icon: "rotate-ccw", label: "Open recording…", run: () => does.openRecording() },
    { icon: "sun", label: "Switch theme (system, dark, light)", run: () => does.nextTheme() },
    { icon: "settings", label: "Settings: memory budget", run: () => does.openSettings("memory") },
    { icon: "key-round", label: "Settings: stored passwords", run: () => does.openSettings("passwords") },
    { icon: "hard-drive", label: "Where is my data?", run: () => does.openSettings("data") },
    { icon: "network", label: "Network: what left this machine", keys: "Alt N", run: () => does.show("network") },
    {
      icon: offline ? "plug" : "cloud-off",
      label: offline ? "Go online" : "Go offline: close every connection",
      run: () => does.setOffline(!offline),
    },
    { icon: "scroll-text", label: "Log", keys: "Alt L", run: () => does.show("log") },
    { icon: "clipboard", label: "Copy diagnostics…", run: () => does.openDiagnostics() },
    { icon: "keyboard", label: "Show keyboard shortcuts", keys: "?", run: () => does.openHelp() },
    { icon: "x", label: "Close tab", keys: "Alt W", run: () => does.closeActive() },
    { icon: "unplug", label: "Disconnect", run: () => does.disconnect() },
  ];
}

function viewCommands(does: WorkbenchActions): readonly Command[] {
  return [
    { icon: "download", label: "Export matches…", run: () => does.exportMatches() },
    { icon: "copy", label: "Copy link to this view", run: () => does.copyLink() },
  ];
}
