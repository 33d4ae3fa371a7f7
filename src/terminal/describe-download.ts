import type { DownloadProgress } from "../setup/download/speed.ts";

/** `34 % of 3.4 GB, 25.1 MB/s, 1 min 30 s left`. */
export function describeDownload(progress: DownloadProgress): string {
  const { stage, doneBytes, totalBytes, bytesPerSecond, secondsLeft } = progress;
  const share = Math.floor((doneBytes / totalBytes) * 100);
  const parts = [
    `${share} % of ${size(totalBytes)}`,
    ...(bytesPerSecond === null ? [] : [`${size(bytesPerSecond)}/s`]),
    ...(secondsLeft === null || doneBytes === totalBytes ? [] : [`${duration(secondsLeft)} left`]),
  ];
  return `${stage === "checking" ? "checking, " : ""}${parts.join(", ")}`;
}

function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 10) return `${minutes} min ${rest} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
