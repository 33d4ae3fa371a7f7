/** How long the engine took for one answer. */
export interface ServiceSample {
  readonly engine: string;
  readonly quantization: string;
  /** Of what it was given to hear. */
  readonly audioSeconds: number;
  readonly serviceMs: number;
}

export interface TypicalTime {
  readonly quantization: string;
  /** The length that is usual: the time is for it. */
  readonly audioSeconds: number;
  readonly serviceMs: number;
}

/** What is known of how long the engine takes. */
export interface ServiceTimes {
  add(sample: ServiceSample): void;
  /** Null when this engine has never answered anything. */
  expect(what: Omit<ServiceSample, "serviceMs">): number | null;
  /** Of the engine that answered last, the fastest first. */
  typical(): TypicalTime[];
}

export interface ServiceTimesOptions {
  /** Those of before the start, oldest first. */
  readonly samples: readonly ServiceSample[];
  /** To keep it. What it throws, `add` throws, and the sample counts nevertheless. */
  readonly onAdd: (sample: ServiceSample) => void;
}

/** Of one quantization: enough to know what is usual, few enough that a new machine is soon noticed. */
const NEWEST = 100;
/** Odd, and more than twice as many as the first cold runs and the one that hung. */
const NEIGHBOURS = 7;

/**
 * The expectation is the median of those whose audio is most alike in length. It is not scaled to the length: an answer
 * is mostly writing, which takes the same for any, and how much the rest weighs is another matter on each machine.
 */
export function createServiceTimes({ samples, onAdd }: ServiceTimesOptions): ServiceTimes {
  /** By engine, then quantization; newest first. */
  const known = new Map<string, Map<string, ServiceSample[]>>();
  let lastEngine: string | undefined;
  for (const sample of samples) remember(sample);

  return {
    add(sample) {
      remember(sample);
      onAdd(sample);
    },

    expect: ({ engine, quantization, audioSeconds }) =>
      expectedMs(engine, quantization, audioSeconds),

    typical() {
      const engine = lastEngine;
      if (engine === undefined) return [];
      const times = Array.from(known.get(engine) ?? [], ([quantization, own]) => {
        const audioSeconds = medianOf(own.map((sample) => sample.audioSeconds)) ?? 0;
        return {
          quantization,
          audioSeconds,
          serviceMs: expectedMs(engine, quantization, audioSeconds) ?? 0,
        };
      });
      return times.toSorted((one, other) => one.serviceMs - other.serviceMs);
    },
  };

  function remember(sample: ServiceSample): void {
    lastEngine = sample.engine;
    const ofEngine = known.get(sample.engine) ?? new Map<string, ServiceSample[]>();
    known.set(sample.engine, ofEngine);
    const ofBoth = ofEngine.get(sample.quantization) ?? [];
    ofEngine.set(sample.quantization, [sample, ...ofBoth].slice(0, NEWEST));
  }

  function expectedMs(engine: string, quantization: string, audioSeconds: number): number | null {
    const ofEngine = known.get(engine);
    // Another quantization is some way off, but nearer than nothing.
    const own = ofEngine?.get(quantization) ?? [...(ofEngine?.values() ?? [])].flat();
    const alike = own.toSorted(
      (one, other) => distance(one, audioSeconds) - distance(other, audioSeconds),
    );
    return medianOf(alike.slice(0, NEIGHBOURS).map((sample) => sample.serviceMs));
  }
}

/** Twice as long is as far off as half as long. */
function distance(sample: ServiceSample, audioSeconds: number): number {
  return Math.abs(Math.log(Math.max(sample.audioSeconds, 1) / Math.max(audioSeconds, 1)));
}

/** Of two in the middle the smaller: what is out of the ordinary, such as the first run, took longer. */
function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
