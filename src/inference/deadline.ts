/** How long a run may take before it counts as hung: generous, since a slow machine is no failure. */
export interface DeadlinePolicy {
  /** Loading the model from a cold disk. */
  readonly baseMs: number;
  readonly perAudioSecondMs: number;
  readonly perOutputTokenMs: number;
}

/** 9 to 10 minutes for 2.5 minutes of music and 600 tokens: a GPU needs seconds, eight CPU cores some minutes. */
export const DEFAULT_DEADLINE: DeadlinePolicy = {
  baseMs: 120_000,
  perAudioSecondMs: 1_000,
  perOutputTokenMs: 500,
};

export function deadlineMs(
  policy: DeadlinePolicy,
  audioSeconds: number,
  maxOutputTokens: number,
): number {
  return Math.ceil(
    policy.baseMs +
      policy.perAudioSecondMs * audioSeconds +
      policy.perOutputTokenMs * maxOutputTokens,
  );
}
