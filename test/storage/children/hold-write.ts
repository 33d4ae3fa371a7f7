// Another program that writes into the database and does not end.
import { DatabaseSync } from "node:sqlite";

const [path = ""] = process.argv.slice(2);
const db = new DatabaseSync(path);
db.exec("BEGIN IMMEDIATE");
process.stdout.write("writing\n");
process.stdin.resume();
