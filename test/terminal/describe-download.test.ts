import { expect, it } from "vitest";
import { describeDownload } from "../../src/terminal/describe-download.ts";

it.each([
  {
    done: 1.2e9,
    total: 3.4e9,
    speed: 25.1e6,
    left: 88,
    says: "35 % of 3.4 GB, 25.1 MB/s, 1 min 28 s left",
  },
  { done: 0, total: 3.4e9, speed: null, left: null, says: "0 % of 3.4 GB" },
  {
    done: 3e6,
    total: 7.6e9,
    speed: 300e3,
    left: 25_300,
    says: "0 % of 7.6 GB, 300 kB/s, 7 h 1 min left",
  },
  { done: 1.3e9, total: 1.3e9, speed: 80e6, left: 0, says: "100 % of 1.3 GB, 80.0 MB/s" },
])("says $says", ({ done, total, speed, left, says }) => {
  const progress = {
    fileName: "m.gguf",
    stage: "downloading" as const,
    doneBytes: done,
    totalBytes: total,
    bytesPerSecond: speed,
    secondsLeft: left,
  };

  expect(describeDownload(progress)).toBe(says);
  expect(describeDownload({ ...progress, stage: "checking" })).toBe(`checking, ${says}`);
});
