import type { SupportKind } from "../../contract/support.ts";
import type { AppActions, AppNow, Command, UiFeature } from "../components/feature.ts";

/** Commands of the window itself. */
export interface WindowActions extends AppActions {
  back(): void;
  forward(): void;
  nextTheme(): void;
  openHelp(): void;
  openGuide(): void;
  askSupport(kind: SupportKind): void;
  closeActive(): void;
  disconnect(): void;
}

/** All commands of the palette: the current ones of the features, then those of the window. */
export function makeCommands(features: readonly UiFeature[], does: WindowActions, now: AppNow): readonly Command[] {
  return [
    ...features.flatMap((feature) => feature.commands?.(now, does) ?? []),
    { icon: "arrow-left", label: "Back", keys: "Alt ←", run: () => does.back() },
    { icon: "arrow-right", label: "Forward", keys: "Alt →", run: () => does.forward() },
    { icon: "sun", label: "Switch theme (system, dark, light)", run: () => does.nextTheme() },
    { icon: "keyboard", label: "Show keyboard shortcuts", keys: "?", run: () => does.openHelp() },
    { icon: "life-buoy", label: "Troubleshooting guide", run: () => does.openGuide() },
    { icon: "mail", label: "Ask for help…", run: () => does.askSupport("help") },
    { icon: "mail", label: "Report a problem…", run: () => does.askSupport("problem") },
    { icon: "mail", label: "What do you think?", run: () => does.askSupport("feedback") },
    { icon: "x", label: "Close tab", keys: "Alt W", run: () => does.closeActive() },
    { icon: "unplug", label: "Disconnect", run: () => does.disconnect() },
  ];
}
