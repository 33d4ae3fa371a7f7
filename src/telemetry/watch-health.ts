import type { Registry } from "prom-client";
import type { Health } from "./health.ts";
import { addReadGauge } from "./read-gauge.ts";

/** The checks of /readyz as a figure, so that an alert can name the one that fails. */
export function watchHealth(registry: Registry, health: Pick<Health, "ready">): void {
  addReadGauge(registry, {
    name: "liner_check_ok",
    help: "1 where a check of /readyz is well, 0 where it fails: running, gateway, storage, engine, queue.",
    labelNames: ["check"],
    read(gauge) {
      for (const [check, { ok }] of Object.entries(health.ready().checks)) {
        gauge.set({ check }, ok ? 1 : 0);
      }
    },
  });
}
