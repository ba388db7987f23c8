import type { TemplateResult } from "lit";
import type { Events } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import type { IconName } from "./icons.ts";

/**
 * What a feature gives to the window around it. Each has one in its own folder, and `ui/app/features.ts` lists them:
 * rail, tabs, palette, settings, keyboard help and the way back after a reload go by that list. It is light: the code of
 * its elements comes by `load`.
 */
export interface UiFeature {
  /** The same in contract, extensions and workers. */
  readonly id: string;
  /** A screen of its own, beside the rail. The first of the cluster's stands as the first tab. */
  readonly section?: Section;
  readonly tabs?: readonly TabKind[];
  readonly settings?: SettingsPane;
  /** A dialog that is opened from anywhere in the window. */
  readonly dialog?: Part;
  /** Something small at the right of the window's header. */
  readonly header?: Part;
  /** A panel at the right of every screen, which hides itself while it has nothing to show. */
  readonly aside?: Part;
  readonly keyboard?: KeyGroup;
  /** What it adds to the palette just now. */
  commands?(now: AppNow, does: AppActions): readonly Command[];
  /** What it does when an element, its own or another feature's, tells this. */
  readonly hears?: Hears;
  /** What leaving the cluster would end or lose, as `ends 2 live tails`; null: nothing. */
  leaving?(now: AppNow): string | null;
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
  /** What it shows, after its label. */
  readonly hint?: string;
  /** Of the open cluster, or of the whole app: those are on the connect screen, too. */
  readonly group: "cluster" | "app";
  /** Its place in the rail, from the top. */
  readonly order: number;
  /** `Alt N` */
  readonly keys?: string;
  /** How many there are of what it shows, asked before it was shown for the first time. */
  count?(session: Session): Promise<number>;
  readonly screen: Screen;
}

export interface Screen {
  load(): Promise<unknown>;
  /** One element that hides itself while it is not shown, and whose `focus()` goes to its search. */
  render(how: ScreenState): TemplateResult;
}

export interface ScreenState {
  /** False while something else is in front: then it asks for nothing. */
  readonly shown: boolean;
  /** The way back to what it covers, for its slot `back`; null beside the rail. */
  readonly back: TemplateResult | null;
}

export interface SettingsPane extends Part {
  readonly label: string;
  readonly icon: IconName;
  /** The dialog opens on it with the focus inside, not on its name. */
  readonly focuses?: boolean;
}

/** A heading, then keys and what they do. */
export type KeyGroup = readonly [heading: string, keys: readonly (readonly [keys: string, does: string])[]];

export interface Command {
  readonly icon: IconName;
  readonly label: string;
  readonly keys?: string;
  run(): void;
}

export type Hears = { readonly [Name in keyof Events]?: (detail: Events[Name], does: AppActions, now: AppNow) => void };

/** What there is at this moment. */
export interface AppNow {
  readonly session: Session;
  /** The kind of the tab on screen; null: a section is. */
  readonly tab: string | null;
  /** All tabs, each with its kind and what it shows. */
  readonly open: readonly { readonly kind: string; readonly content: unknown }[];
  /** An element of the window; null while it, or its code, is not there. */
  find<E extends Element>(selector: string): E | null;
}

/** What the window can be told to do. */
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
  /** Before its label, to tell it from tabs of another kind that are called the same. */
  readonly icon?: IconName;
  load(): Promise<unknown>;
  label(content: Content): string;
  /** All of what it shows. */
  title(content: Content): string;
  /** Opening goes to the tab that is there. */
  isSame(open: Content, asked: Content): boolean;
  /** What a page that is loaded in this one's stead reads, as JSON. */
  keep(content: Content): unknown;
  /** Null: there is nothing to go back to in it. */
  read(kept: unknown): Content | null;
  /** One element that hides itself while its tab is in the background, and takes the focus by `focus()`. */
  render(content: Content, tab: ShownTab<Content>): TemplateResult;
}

export interface ShownTab<Content> {
  readonly active: boolean;
  /** Its content from now on. */
  update(change: (now: Content) => Content): void;
  /** There is nothing left to show in it. */
  close(): void;
}
