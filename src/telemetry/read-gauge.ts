import { Gauge, type Registry } from "prom-client";

export interface ReadGaugeOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** Sets it, whenever somebody looks. A figure that cannot be read now is left out, and takes no other with it. */
  readonly read: (gauge: Gauge) => void;
}

/** Adds a figure that is not kept but read. */
export function addReadGauge(registry: Registry, options: ReadGaugeOptions): void {
  const { name, help, labelNames = [], read } = options;
  const gauge: Gauge = new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [],
    collect() {
      try {
        read(gauge);
      } catch {
        if (labelNames.length === 0) gauge.remove();
        else gauge.reset();
      }
    },
  });
  registry.registerMetric(gauge);
}
