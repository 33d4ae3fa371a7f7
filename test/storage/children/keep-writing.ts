import { openDatabase } from "../../../src/storage/database.ts";
import { inTransaction } from "../../../src/storage/transaction.ts";

// A bot in full swing: each transaction writes a pair, so that half of one can be told. Says when it has begun.
const { db } = openDatabase({ path: String(process.argv[2]), ifCorrupt: "refuse" });
const insert = db.prepare("INSERT INTO cache VALUES (?, ?, ?, NULL)");
let number = 0;
setInterval(() => {
  number += 1;
  inTransaction(db, () => {
    insert.run("left", String(number), "text".repeat(500));
    insert.run("right", String(number), "text".repeat(500));
  });
  if (number === 20) process.stdout.write("writing\n");
}, 1);
