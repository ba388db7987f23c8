import "./language.ts";
import "./app/app.ts";
import { installTokens } from "./styles/tokens.ts";

installTokens();
document.body.append(document.createElement("tw-app"));
