// Writes orders and answers for ever, and says which number is committed once it is.
import { writeSync } from "node:fs";
import { openStores, type StoreTypes } from "../../../src/storage/stores.ts";

const [dataDir = "", from = "0"] = process.argv.slice(2);
const onError = (error: unknown) => {
  throw error;
};
await using stores = await openStores<StoreTypes>({ dataDir, ifCorrupt: "refuse", onError });
for (let number = Number(from); ; number += 1) {
  const id = String(number);
  stores.orders.insert({ id, state: "waiting", createdAtMs: number });
  stores.orders.transition(id, ["waiting"], { state: "done" });
  await stores.answers.set(id, { text: `answer ${id}`.repeat(50) });
  writeSync(1, `${id}\n`);
}
