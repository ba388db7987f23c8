import "./language.ts";
import { openChannel } from "./data/channel.ts";
import { installTokens } from "./styles/tokens.ts";

installTokens();
// The engine is called before the page's code is loaded, so that it answers meanwhile.
const opening = openChannel();
// The code that waits for it comes later, and handles a failure then.
opening.catch(() => {});
const { App } = await import("./app/app.ts");
const app = new App();
app.opening = opening;
document.body.append(app);
