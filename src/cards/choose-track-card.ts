import { ComponentType, type APISelectMenuOption } from "discord.js";
import type { Card } from "./card.ts";
import { COLORS, container, textDisplay } from "./components.ts";
import { cutGraphemes } from "./graphemes.ts";
import { singleLine } from "./plain-text.ts";

export interface ChooseTrackView {
  readonly tracks: readonly TrackChoice[];
  /** What comes back with the choice; 100 characters at most. */
  readonly customId: string;
}

export interface TrackChoice {
  readonly name: string;
  /** What the choice sends back; 100 characters at most, each its own. */
  readonly value: string;
  readonly description: string;
}

const MAX_OPTIONS = 25;
const MAX_LABEL_LENGTH = 100;

/** Asks which of the tracks of a message is meant. */
export function chooseTrackCard({ tracks, customId }: ChooseTrackView): Card {
  const offered = tracks.slice(0, MAX_OPTIONS);
  const missing = tracks.length - offered.length;
  const question = textDisplay(
    "### There are several tracks here: which one?",
    missing > 0 ? `Only the first ${MAX_OPTIONS} are listed; ${missing} more are not.` : null,
  );
  return {
    components: [
      container(COLORS.working, [
        question,
        {
          type: ComponentType.ActionRow,
          components: [
            {
              type: ComponentType.StringSelect,
              custom_id: customId,
              placeholder: "Choose a track",
              options: offered.map(option),
            },
          ],
        },
      ]),
    ],
    files: [],
  };
}

/** Discord shows these as they are: neither Markdown nor mentions to mind. */
function option({ name, value, description }: TrackChoice, index: number): APISelectMenuOption {
  const label = cut(name);
  const about = cut(description);
  return {
    label: label === "" ? `Track ${index + 1}` : label,
    value,
    ...(about === "" ? {} : { description: about }),
  };
}

function cut(text: string): string {
  return cutGraphemes(singleLine(text), MAX_LABEL_LENGTH, MAX_LABEL_LENGTH);
}
