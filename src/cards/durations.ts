const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;

/** A position or length in a track, to the nearest second: `2:30`, `0:05`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / SECONDS_PER_HOUR);
  const minutes = Math.floor((whole % SECONDS_PER_HOUR) / SECONDS_PER_MINUTE);
  const rest = twoDigits(whole % SECONDS_PER_MINUTE);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** How long something took: `85 ms`, `3.7 s`, `1 min 5 s`. */
export function formatElapsed(elapsedMs: number): string {
  const ms = Math.max(0, elapsedMs);
  if (ms < 100) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < SECONDS_PER_MINUTE) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(seconds / SECONDS_PER_MINUTE)} min ${seconds % SECONDS_PER_MINUTE} s`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
