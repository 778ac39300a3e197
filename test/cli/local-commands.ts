import { createCommands } from "../../cli/command/commands.ts";

/** How a verb that runs in this process prints commands. */
export const commands = createCommands("image-drop", { local: true });
