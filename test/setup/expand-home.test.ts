import { expect, it } from "vitest";
import { expandHome } from "../../src/setup/expand-home.ts";

it.each([
  { path: "~/models", expanded: "/home/me/models" },
  { path: "~", expanded: "/home/me" },
  { path: "./models", expanded: "./models" },
  { path: "/data/~/models", expanded: "/data/~/models" },
  { path: "~other/models", expanded: "~other/models" },
])("takes $path for $expanded", ({ path, expanded }) => {
  expect(expandHome(path, "/home/me")).toBe(expanded);
});
