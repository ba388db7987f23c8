// What the connect screen opens: loaded when it is there.
import "../log/log-panel.ts";
import "../network/network-panel.ts";
import "../settings/settings.ts";
import "../vault/unlock-dialog.ts";
