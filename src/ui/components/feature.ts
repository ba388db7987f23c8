import type { TemplateResult } from "lit";
import type { Events } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import type { IconName } from "./icons.ts";

/**
 * What a feature adds to the window. Each feature has one in its folder, and `ui/app/features.ts` lists them: rail,
 * tabs, palette, settings, keyboard help and the return after a reload use that list. It is small; `load` loads the
 * code of its elements.
 */
export interface UiFeature {
  /** The same name as in contract, extensions and workers. */
  readonly id: string;
  /** Its screen beside the rail. The cluster's first section is the first tab. */
  readonly section?: Section;
  readonly tabs?: readonly TabKind[];
  readonly settings?: SettingsPane;
  /** A dialog that is opened from anywhere in the window. */
  readonly dialog?: Part;
  /** Something small at the right of the window's header. */
  readonly header?: Part;
  /** A button at the foot of the rail. `shown`: its screen is in front. */
  readonly foot?: { load(): Promise<unknown>; render(shown: boolean): TemplateResult };
  /** A panel at the right of every screen, which hides itself while it has nothing to show. */
  readonly aside?: Part;
  readonly keyboard?: KeyGroup;
  /** The commands that it adds to the palette now. */
  commands?(now: AppNow, does: AppActions): readonly Command[];
  /** Its handlers for events of its own or other features' elements. */
  readonly hears?: Hears;
  /**
   * What disconnecting would end or lose, like `ends 2 live tails`; null: nothing.
   * @param goesOn the same view opens on another cluster at once
   */
  leaving?(now: AppNow, goesOn: boolean): string | null;
  /** Why its section cannot be used here ("This profile names no schema registry."); null: it can. */
  unavailable?(session: Session): string | null;
}

/** An element of a feature, and its code. */
export interface Part {
  load(): Promise<unknown>;
  render(): TemplateResult;
}

export interface Section {
  readonly icon: IconName;
  readonly label: string;
  /** A short description, after its label. */
  readonly hint?: string;
  /** Whether it belongs to the open cluster or to the whole app; the latter are on the connect screen, too. */
  readonly group: "cluster" | "app";
  /** False: it has no button of this kind in the rail. */
  readonly inRail?: boolean;
  /** Its place in the rail, from the top. */
  readonly order: number;
  /** `Alt N` */
  readonly keys?: string;
  /** The count for the rail before the section is first shown. */
  count?(session: Session): Promise<number>;
  readonly screen: Screen;
}

export interface Screen {
  load(): Promise<unknown>;
  /** One element that hides itself while it is not shown; its `focus()` focuses its search. */
  render(how: ScreenState): TemplateResult;
}

export interface ScreenState {
  /** False while something else is in front; then it makes no calls. */
  readonly shown: boolean;
  /** The button back to the covered screen, for its slot `back`; null beside the rail. */
  readonly back: TemplateResult | null;
}

export interface SettingsPane extends Part {
  readonly label: string;
  readonly icon: IconName;
  /** The dialog opens with the focus in the pane, not on its name. */
  readonly focuses?: boolean;
}

/** A heading, then keys and what they do. */
export type KeyGroup = readonly [heading: string, keys: readonly (readonly [keys: string, does: string])[]];

export interface Command {
  readonly icon: IconName;
  readonly label: string;
  readonly keys?: string;
  /** Why it cannot be done now; the palette greys it. Null: it can. */
  readonly why?: string | null;
  run(): void;
}

export type Hears = { readonly [Name in keyof Events]?: (detail: Events[Name], does: AppActions, now: AppNow) => void };

/** The current state of the window. */
export interface AppNow {
  readonly session: Session;
  /** The kind of the tab on screen; null: a section is. */
  readonly tab: string | null;
  /** All tabs, each with its kind and content. */
  readonly open: readonly { readonly kind: string; readonly content: unknown }[];
  /** An element of the window; null while it, or its code, is not there. */
  find<E extends Element>(selector: string): E | null;
}

/** Actions of the window. */
export interface AppActions {
  /** Goes to a section; resolves when it is there. */
  show(feature: string): Promise<void>;
  /** Opens a tab, or goes to the one that shows the same. */
  open<Content>(kind: TabKind<Content>, content: Content): void;
  openSettings(feature: string): void;
}

/** One kind of tab. What a tab shows is its content: plain data, names and filters, never a record or a secret. */
export interface TabKind<Content = unknown> {
  readonly kind: string;
  /** A dot before its label. */
  readonly mark?: "recorded";
  /** An icon before its label, to distinguish it from tabs of another kind with the same name. */
  readonly icon?: IconName;
  load(): Promise<unknown>;
  label(content: Content): string;
  /** Its tooltip, the full content. */
  title(content: Content): string;
  /** If true, opening goes to the existing tab. */
  isSame(open: Content, asked: Content): boolean;
  /** Reads the content, as JSON, after a reload. */
  keep(content: Content): unknown;
  /** Null: there is nothing to restore. */
  read(kept: unknown): Content | null;
  /** One element that hides itself while its tab is in the background; `focus()` focuses it. */
  render(content: Content, tab: ShownTab<Content>): TemplateResult;
}

export interface ShownTab<Content> {
  readonly active: boolean;
  /** Sets its new content. */
  update(change: (now: Content) => Content): void;
  /** Closes it, because there is nothing left to show. */
  close(): void;
}
