/** A stretch of text in one style. Colours are a palette index or `r, g, b`. */
export interface AnsiSegment {
  text: string;
  color?: number | string;
  background?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
}

type Style = Omit<AnsiSegment, 'text'>;

const clamp = (value: number) => Math.min(255, Math.max(0, value));

const ESCAPE = '\u001b';
/* CSI and OSC sequences, and the two-character escapes; SGR is told apart below. */
const SEQUENCES = new RegExp(
  [
    `${ESCAPE}\\[([0-9;:?<=>]*)[ -/]*([@-~])`,
    `${ESCAPE}\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)`,
    `${ESCAPE}[@-Z\\\\^_]`,
    ESCAPE,
  ].join('|'),
  'g',
);

/** The text without its escape sequences, as it is searched and copied. */
export function stripAnsi(line: string): string {
  return line.includes(ESCAPE) ? line.replace(SEQUENCES, '') : line;
}

/**
 * A line cut into stretches of one style. Colours and weight are understood
 * (SGR with 16, 256 and true colours), all other sequences are left out.
 */
export function parseAnsi(line: string): AnsiSegment[] {
  if (!line.includes(ESCAPE)) return line === '' ? [] : [{ text: line }];
  const segments: AnsiSegment[] = [];
  let style: Style = {};
  let from = 0;
  const take = (to: number) => {
    if (to > from) segments.push({ text: line.slice(from, to), ...style });
  };
  for (const match of line.matchAll(SEQUENCES)) {
    take(match.index);
    from = match.index + match[0].length;
    if (match[2] === 'm') style = applySgr(style, match[1]);
  }
  take(line.length);
  return segments;
}

function applySgr(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(code => Number(code) || 0);
  let style = before;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i];
    if (code === 38 || code === 48) {
      const [color, used] = extendedColor(codes, i + 1);
      i += used;
      if (color !== undefined) {
        style = { ...style, [code === 38 ? 'color' : 'background']: color };
      }
    } else {
      style = applyCode(style, code);
    }
  }
  return style;
}

function applyCode(style: Style, code: number): Style {
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 22:
      return { ...style, bold: undefined, dim: undefined };
    case 23:
      return { ...style, italic: undefined };
    case 24:
      return { ...style, underline: undefined };
    case 27:
      return { ...style, inverse: undefined };
    case 39:
      return { ...style, color: undefined };
    case 49:
      return { ...style, background: undefined };
    default:
  }
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  return style;
}

/** `5;n` or `2;r;g;b` from `at` on, and how many codes it took. */
function extendedColor(
  codes: number[],
  at: number,
): [number | string | undefined, number] {
  if (codes[at] === 5) {
    const index = codes[at + 1];
    return [index === undefined ? undefined : indexed(index), 2];
  }
  if (codes[at] === 2) {
    const rgb = codes.slice(at + 1, at + 4);
    return [rgb.length === 3 ? rgb.map(clamp).join(', ') : undefined, 4];
  }
  return [undefined, 0];
}

/** The 256 colours: 16 of the palette, a cube of 6 by 6 by 6, 24 greys. */
function indexed(index: number): number | string | undefined {
  if (index < 16) return index;
  if (index > 255) return undefined;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `${grey}, ${grey}, ${grey}`;
  }
  const cube = index - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6]
    .map(level => (level === 0 ? 0 : 55 + level * 40))
    .join(', ');
}
