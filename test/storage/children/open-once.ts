// Opens the stores, writes one value and leaves.
import { openStores, type StoreTypes } from "../../../src/storage/stores.ts";

const [dataDir = "", name = ""] = process.argv.slice(2);
const onError = (error: unknown) => {
  throw error;
};
await using stores = await openStores<StoreTypes>({ dataDir, ifCorrupt: "refuse", onError });
await stores.answers.set(name, "kept");
