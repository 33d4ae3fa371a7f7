import { SetupError } from "./errors.ts";
import type { Talk } from "./setup-talk.ts";

/** What whoever downloads the model has to agree to. */
export const MODEL_LICENSE = `Music Flamingo (preview) is NVIDIA's, under the NVIDIA OneWay Noncommercial License:
  - for research and evaluation only; nothing commercial
  - its files may be passed on only together with that license
  - no NVIDIA branding on what you make of it
The language model in it comes under the Qwen Research License too.
Read both before you agree; the model's page has them: https://huggingface.co/nvidia/music-flamingo-hf`;

/** Shows the license. Throws SetupError `license-not-accepted` where nobody says yes; silence is no yes. */
export async function acceptLicense(
  { tell, ask }: Talk,
  isAccepted: boolean,
  signal: AbortSignal,
): Promise<void> {
  tell.note(MODEL_LICENSE, "The model's license");
  if (isAccepted) return;
  const question = "Do you accept it?";
  if (ask !== undefined && (await ask.confirm(question, "no", signal)) === "yes") return;
  throw new SetupError(
    "license-not-accepted",
    "The model is not downloaded: its license was not accepted. Where nobody can be asked, --accept-license says yes to it; --yes alone does not.",
  );
}
