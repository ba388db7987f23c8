import "./language.ts";
import { openChannel } from "./data/channel.ts";
import { installTokens } from "./styles/tokens.ts";

installTokens();
// The engine is asked before the page's code is loaded: it answers meanwhile.
const opening = openChannel();
// Who waits for it comes later, and deals with its failure then.
opening.catch(() => {});
const { App } = await import("./app/app.ts");
const app = new App();
app.opening = opening;
document.body.append(app);
