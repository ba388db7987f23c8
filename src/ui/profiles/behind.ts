// The elements that the connect screen opens; loaded after it is shown.
import "../settings/settings.ts";
import "../vault/unlock-dialog.ts";
import "./paste-dialog.ts";
