import { createContext } from "@lit/context";
import type { Api, Session } from "./session.ts";

/** The engine's API, from the window down to every element. */
export const apiContext = createContext<Api>("tw-api");

/** The open cluster, for everything in its workbench. */
export const sessionContext = createContext<Session>("tw-session");
