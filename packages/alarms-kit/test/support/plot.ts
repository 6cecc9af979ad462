/** A point of a curve, in the units of the axes. */
export type Point = readonly [x: number, y: number];

export interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly Point[];
}

export interface Axis {
  readonly title: string;
  readonly ticks: readonly (readonly [value: number, label: string])[];
}

const WIDTH = 720;
const HEIGHT = 380;
const LEFT = 64;
const RIGHT = 24;
const TOP = 72;
const BOTTOM = 56;

/** Curves over two logarithmic axes. */
export function logPlot(title: string, x: Axis, y: Axis, curves: Curve[]): string {
  const scale = ({ ticks }: Axis, from: number, to: number) => {
    const [low, high] = [ticks[0][0], ticks[ticks.length - 1][0]].map(Math.log);
    return (value: number) => from + (Math.log(value) - low) / (high - low) * (to - from);
  };
  const [right, up] = [scale(x, LEFT, WIDTH - RIGHT), scale(y, HEIGHT - BOTTOM, TOP)];
  return svg(WIDTH, HEIGHT, title, [
    ...x.ticks.flatMap(([value, label]) => [line(right(value), TOP, right(value), HEIGHT - BOTTOM, '#e5e7eb'), text(right(value), HEIGHT - BOTTOM + 18, label, 'middle')]),
    ...y.ticks.flatMap(([value, label]) => [line(LEFT, up(value), WIDTH - RIGHT, up(value), '#e5e7eb'), text(LEFT - 8, up(value) + 4, label, 'end')]),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x.title, 'middle'),
    text(LEFT, TOP - 12, y.title),
    ...curves.flatMap(({ name, colour, points }, i) => [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(([a, b]) => `${n(right(a))},${n(up(b))}`).join(' ')}"/>`,
      line(WIDTH - 250, 24 + 18 * i, WIDTH - 226, 24 + 18 * i, colour, 2),
      text(WIDTH - 218, 28 + 18 * i, name),
    ]),
  ]);
}

export function svg(width: number, height: number, title: string, content: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" role="img">`,
    `<title>${escape(title)}</title>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    text(16, 28, title, 'start', '#111827', 14),
    ...content,
    '</svg>',
    '',
  ].join('\n');
}

export function line(x1: number, y1: number, x2: number, y2: number, colour: string, width = 1): string {
  return `<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" stroke="${colour}" stroke-width="${width}"/>`;
}

export function text(x: number, y: number, words: string, anchor = 'start', colour = '#374151', size = 12): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" fill="${colour}" font-size="${size}">${escape(words)}</text>`;
}

export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
