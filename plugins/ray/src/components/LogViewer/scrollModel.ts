/** Browsers cut elements off beyond some tens of millions of pixels. */
const LONGEST_PX = 12_000_000;

/**
 * How the place of the scroll bar and the line at the top belong together.
 *
 * The scroll bar counts lines and not pixels: any number of lines fits, lines
 * of unequal height need not be measured, and the line at the top is exact.
 */
export interface ScrollModel {
  /** Height of what is scrolled. */
  total: number;
  /** Pixels of scrolling for one line. */
  perLine: number;
  /** Scrolled this far, the last line stands at the bottom. */
  end: number;
}

/**
 * @param lines - lines in all
 * @param viewport - height that is seen, in pixels
 * @param lineHeight - height of a line of one row, in pixels
 * @param fit - lines that fit into the viewport at the end of the log
 */
export function scrollModel(
  lines: number,
  viewport: number,
  lineHeight: number,
  fit: number,
): ScrollModel {
  const above = Math.max(0, lines - fit);
  const perLine = Math.min(lineHeight, LONGEST_PX / Math.max(1, above));
  const end = above * perLine;
  return { total: end + viewport, perLine, end };
}

/** The line at the top, with a fraction for the part of it that is above the edge. */
export function lineAtTop(model: ScrollModel, scrollTop: number): number {
  return Math.max(0, Math.min(scrollTop, model.end)) / model.perLine;
}
