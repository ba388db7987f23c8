import type { AdminCommand } from "./admin-command.ts";
import { GROUP_COMMANDS } from "./group-commands.ts";
import { TOPIC_COMMANDS } from "./topic-commands.ts";

/** Every two-word command. A feature adds its commands by a line here. */
export const COMMANDS: readonly AdminCommand[] = [...TOPIC_COMMANDS, ...GROUP_COMMANDS];
