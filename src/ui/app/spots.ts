/** Dialogs and panels from which support may be asked, by the names of their elements. */
const SPOTS: Readonly<Record<string, string>> = {
  "tw-sign-in": "Sign-in",
  "tw-account-panel": "Account",
  "tw-settings": "Settings",
  "tw-connect-screen": "Connecting",
  "tw-coming-back": "Connecting",
  "tw-link-dialog": "Link",
  "tw-unlock-dialog": "Unlock",
  "tw-change-tray": "Change tray",
  "tw-lock-dialog": "Lock",
  "tw-create-topic": "Create topic",
  "tw-delete-records": "Delete records",
  "tw-reset-dialog": "Reset offsets",
  "tw-export": "Export",
  "tw-data-places": "Your data",
  "tw-open-recording": "Open recording",
  "tw-inspector": "Record",
  "tw-receipt": "Receipt",
  "tw-guide": "Troubleshooting guide",
};

/** The named dialog or panel that an event comes from, the innermost first; null: it is from none. */
export function spotOf(event: Event): string | null {
  for (const element of event.composedPath()) {
    const spot = element instanceof Element ? SPOTS[element.localName] : undefined;
    if (spot !== undefined) return spot;
  }
  return null;
}
