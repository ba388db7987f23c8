import type { AdminCommand } from "./admin-command.ts";
import { GROUP_COMMANDS } from "./group-commands.ts";
import { TOPIC_COMMANDS } from "./topic-commands.ts";

/** Every command of two words: a feature plugs its own in by a line here. */
export const COMMANDS: readonly AdminCommand[] = [...TOPIC_COMMANDS, ...GROUP_COMMANDS];
