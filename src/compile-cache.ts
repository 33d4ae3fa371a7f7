// Preloaded (`node --import`): keeps what Node compiles of our sources and libraries, which halves the terminal's start.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// In the project's own folder and not the system's temporary one, where somebody else could put code for us. Where it
// cannot be written, Node goes on without.
enableCompileCache(fileURLToPath(new URL("../.cache/node", import.meta.url)));
