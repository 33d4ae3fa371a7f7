import { fileURLToPath } from "node:url";
import { GlobalFonts, type SKRSContext2D } from "@napi-rs/canvas";
import { BACKGROUND } from "./palette.ts";

/** A name that no installed font has: the same letters everywhere. */
const FAMILY = "Picture Inter";
const TEXT_PX = 34;
const HALO_PX = 8;

export interface TextStyle {
  readonly color: string;
  /** Left edge, middle or right edge at x. */
  readonly align: "left" | "center" | "right";
  /** A rim in the background's colour, where text lies on something drawn. */
  readonly halo?: "dark";
}

let registered = false;

/** Must have been called before any text is drawn or measured. Throws where the font is not installed. */
export function loadFont(): void {
  if (registered) return;
  const path = fileURLToPath(
    import.meta.resolve("@fontsource/inter/files/inter-latin-600-normal.woff2"),
  );
  if (!GlobalFonts.registerFromPath(path, FAMILY))
    throw new Error(`no font can be read at ${path}`);
  registered = true;
}

/** One line, its digits at `middle`'s height. Digits are all as wide as a zero: times in a row do not dance. */
export function drawText(
  context: SKRSContext2D,
  text: string,
  { x, middle }: { readonly x: number; readonly middle: number },
  style: TextStyle,
): void {
  setFont(context);
  const width = textWidth(context, text);
  const share = style.align === "left" ? 0 : style.align === "center" ? 0.5 : 1;
  // Capitals and digits of Inter are 0.727 em high.
  const baseline = Math.round(middle + 0.727 * 0.5 * TEXT_PX);
  let left = Math.round(x - share * width);
  const cells = Array.from(text, (character) => {
    const cell = cellWidth(context, character);
    const inset = (cell - context.measureText(character).width) / 2;
    const at = left + inset;
    left += cell;
    return { character, at };
  });
  if (style.halo) {
    context.strokeStyle = BACKGROUND;
    context.lineWidth = HALO_PX;
    context.lineJoin = "round";
    for (const { character, at } of cells) context.strokeText(character, at, baseline);
  }
  context.fillStyle = style.color;
  for (const { character, at } of cells) context.fillText(character, at, baseline);
}

export function textWidth(context: SKRSContext2D, text: string): number {
  setFont(context);
  return Array.from(text).reduce((sum, character) => sum + cellWidth(context, character), 0);
}

function cellWidth(context: SKRSContext2D, character: string): number {
  return context.measureText(/\d/.test(character) ? "0" : character).width;
}

function setFont(context: SKRSContext2D): void {
  context.font = `600 ${TEXT_PX}px "${FAMILY}"`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
}
