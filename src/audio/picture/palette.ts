import { createColorRamp, parseHex } from "./color-ramp.ts";

/** Discord's dark card, a shade darker, so that the picture sits in it like a screen. */
export const BACKGROUND = "#17181b";
export const BACKGROUND_RGB = parseHex(BACKGROUND);
/** Every other section lies on this. */
export const SECTION_SHADE = "#202226";
export const TEXT = "#f2f3f5";
export const DIM_TEXT = "#b5bac1";
export const FAINT_LINE = "#3a3c42";
export const BOUNDARY_LINE = "#d5d8dd";
/** Of a boundary whose time is not told. */
export const MINOR_BOUNDARY_LINE = "#7b7f88";
export const LOUDNESS_LINE = "#e6e9ee";
export const LOUDNESS_FILL = "#4b4f58";
/** As light as the middle of the ramp: what tells it apart is its place and its shape. */
export const CLIPPING = "#ff5d5d";

/**
 * From bass to treble. Each step is lighter than the one before, whatever hues an eye can tell apart, and its darkest
 * end has 3:1 against the background (WCAG 1.4.11).
 */
export const brightnessRamp = createColorRamp([
  "#665af7",
  "#a276f2",
  "#ec86b4",
  "#ffb468",
  "#fff47a",
]);

/** From nothing to the loudest, of the same family; it starts as the background. */
export const levelRamp = createColorRamp([
  BACKGROUND,
  "#2a2157",
  "#613aa6",
  "#b24fae",
  "#f27a83",
  "#ffb968",
  "#fff5b8",
]);
