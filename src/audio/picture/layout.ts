/** Twice the 600 px that Discord gives a picture in a card on a desktop. */
export const WIDTH_PX = 1_200;
export const BAR_COUNT = 187;

const MARGIN_PX = 40;
const BAR_PX = 5;

/** A part of the picture. */
export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Null where no boundary is to be told of. */
  readonly sectionTimes: Panel | null;
  readonly clipping: Panel;
  readonly waveform: Panel;
  readonly loudness: Panel;
  readonly spectrogram: Panel | null;
  readonly timeAxis: Panel;
  readonly legend: Panel;
}

const HEIGHTS_PX = {
  edge: 20,
  sectionTimes: 46,
  clipping: 20,
  waveform: 300,
  gap: 14,
  loudness: 130,
  spectrogram: 260,
  timeAxis: 54,
  legend: 58,
} as const;

/** Panels from top to bottom, all over the same stretch of time. */
export function layOut(shown: {
  readonly sections: boolean;
  readonly spectrogram: boolean;
}): Layout {
  let top: number = HEIGHTS_PX.edge;
  const next = (height: number): Panel => {
    const panel = { left: MARGIN_PX, top, width: WIDTH_PX - 2 * MARGIN_PX, height };
    top += height;
    return panel;
  };
  const sectionTimes = shown.sections ? next(HEIGHTS_PX.sectionTimes) : null;
  const clipping = next(HEIGHTS_PX.clipping);
  const waveform = next(HEIGHTS_PX.waveform);
  next(HEIGHTS_PX.gap);
  const loudness = next(HEIGHTS_PX.loudness);
  if (shown.spectrogram) next(HEIGHTS_PX.gap);
  const spectrogram = shown.spectrogram ? next(HEIGHTS_PX.spectrogram) : null;
  const timeAxis = next(HEIGHTS_PX.timeAxis);
  const legend = next(HEIGHTS_PX.legend);
  return {
    widthPx: WIDTH_PX,
    heightPx: top + HEIGHTS_PX.edge,
    sectionTimes,
    clipping,
    waveform,
    loudness,
    spectrogram,
    timeAxis,
    legend,
  };
}

/** Left edge and width of a bar, on whole pixels. */
export function barPlace(
  panel: Panel,
  bar: number,
): { readonly left: number; readonly width: number } {
  const left = panel.left + Math.round((bar * (panel.width - BAR_PX)) / (BAR_COUNT - 1));
  return { left, width: BAR_PX };
}

/** Where a moment lies. */
export function timePlace(panel: Panel, share: number): number {
  return panel.left + Math.min(1, Math.max(0, share)) * panel.width;
}
