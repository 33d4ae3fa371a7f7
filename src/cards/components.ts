import {
  ComponentType,
  SeparatorSpacingSize,
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInContainer,
  type APIContainerComponent,
  type APIFileComponent,
  type APIMediaGalleryComponent,
  type APISectionComponent,
  type APISeparatorComponent,
  type APITextDisplayComponent,
} from "discord.js";
import { cutGraphemes } from "./graphemes.ts";
import type { TrackPicture } from "./measured-view.ts";
import { singleLine } from "./plain-text.ts";

/** Discord's limit for all text displays of a message together. We count UTF-16 units, which is never too few. */
export const MAX_TEXT_LENGTH = 4000;

/** Cards that may be brought another way than planned leave so much of it for a line above them. */
export const MAX_HEADER_LENGTH = 150;

const MAX_ALT_TEXT_LENGTH = 1024;

export const COLORS = {
  answer: 0x3b_a9_9c,
  working: 0x58_65_f2,
  waiting: 0x80_84_8e,
  cancelled: 0x80_84_8e,
  refusal: 0xf0_b1_32,
  error: 0xed_42_45,
} as const;

export function container(
  color: number,
  components: readonly APIComponentInContainer[],
): APIContainerComponent {
  return { type: ComponentType.Container, accent_color: color, components: [...components] };
}

/** Lines that are null are left out. Discord refuses an empty text display: give it at least one line. */
export function textDisplay(...lines: readonly (string | null)[]): APITextDisplayComponent {
  const content = lines.filter((line) => line !== null).join("\n");
  return { type: ComponentType.TextDisplay, content };
}

export function separator(): APISeparatorComponent {
  return { type: ComponentType.Separator, divider: true, spacing: SeparatorSpacingSize.Small };
}

/** A text with a button at its right. */
export function section(
  text: APITextDisplayComponent,
  accessory: APIButtonComponentWithCustomId,
): APISectionComponent {
  return { type: ComponentType.Section, components: [text], accessory };
}

export function buttonRow(
  ...components: APIButtonComponentWithCustomId[]
): APIActionRowComponent<APIButtonComponentWithCustomId> {
  return { type: ComponentType.ActionRow, components };
}

/** Without it an attachment of a Components V2 message is invisible. */
export function fileDisplay(name: string): APIFileComponent {
  return { type: ComponentType.File, file: { url: `attachment://${name}` } };
}

/** Across the card. Its file is the card's to attach. */
export function pictureDisplay({ file, altText }: TrackPicture): APIMediaGalleryComponent {
  const description = cutGraphemes(singleLine(altText), MAX_ALT_TEXT_LENGTH, MAX_ALT_TEXT_LENGTH);
  return {
    type: ComponentType.MediaGallery,
    items: [
      {
        media: { url: `attachment://${file.name}` },
        ...(description === "" ? {} : { description }),
      },
    ],
  };
}

/** Small grey text: one line each. */
export function subtext(text: string): string {
  return `-# ${text}`;
}
