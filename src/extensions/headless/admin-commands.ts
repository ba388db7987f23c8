import type { AdminCommand } from "./admin-command.ts";
import { GROUP_COMMANDS } from "./group-commands.ts";
import { PRODUCE_COMMAND } from "./produce-command.ts";
import { TOPIC_COMMANDS } from "./topic-commands.ts";

/** Every command of one or two words besides those that read records. A feature adds its commands by a line here. */
export const COMMANDS: readonly AdminCommand[] = [...TOPIC_COMMANDS, ...GROUP_COMMANDS, PRODUCE_COMMAND];
