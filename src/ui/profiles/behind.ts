// What the connect screen opens: loaded when it is there.
import "../settings/settings.ts";
import "../vault/unlock-dialog.ts";
