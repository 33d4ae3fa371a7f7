// A bot in miniature: takes the folder's lock and stays until it is killed.
import { lockDataDir } from "../../../src/storage/data-dir-lock.ts";

const [dataDir = ""] = process.argv.slice(2);
await lockDataDir(dataDir);
process.stdout.write("locked\n");
process.stdin.resume();
