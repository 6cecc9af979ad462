import type { Section } from './report';
import type { Row } from './rows';

const WIDTH = 720;
const OURS = '#1d4ed8';
const PEER = '#b45309';
const INK = '#374151';
const GRID = '#e5e7eb';

/** How synthesis time grows with the number of instances, with the fastest and slowest run of each point. */
export function growthPlot({ subject, rows }: Section): string {
  const [height, left, right, top, bottom] = [320, 64, 24, 72, 40];
  const points = rows.filter(({ id }) => id.startsWith('synth:'));
  const most = Math.max(...subject.counts);
  const slowest = roundUp(Math.max(...points.flatMap(({ ours, peer }) => [ours!.max, peer!.max])));
  const x = (count: number) => left + count / most * (WIDTH - left - right);
  const y = (ms: number) => height - bottom - ms / slowest * (height - top - bottom);
  const series = (which: 'ours' | 'peer', colour: string, shift: number) => {
    const places = points.map((row) => ({ at: x(Number(row.id.split(':')[1])) + shift, ...row[which]! }));
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.map(({ at, median }) => `${n(at)},${n(y(median))}`).join(' ')}"/>`,
      ...places.map(({ at, min, max }) => line([at, y(min)], [at, y(max)], colour)),
      ...places.map(({ at, median }) => `<circle cx="${n(at)}" cy="${n(y(median))}" r="3.5" fill="${colour}"/>`),
    ];
  };
  return svg(height, `${subject.name}: synthesis time in CPU ms, by number of instances`, [
    ...[0, 0.25, 0.5, 0.75, 1].map((part) => part * slowest).flatMap((ms) => [
      line([left, y(ms)], [WIDTH - right, y(ms)], GRID),
      label(left - 8, y(ms) + 4, String(Math.round(ms)), 'end'),
    ]),
    ...subject.counts.map((count) => label(x(count), height - bottom + 20, String(count), 'middle')),
    ...series('peer', PEER, 1),
    ...series('ours', OURS, -1),
    ...legend([[subject.ours.name, OURS], [subject.peer.name, PEER]]),
  ]);
}

const MEASURES: [string, string, string][] = [
  ['app', 'import and synthesis of one', '#1d4ed8'],
  ['slope', 'each further instance', '#0f766e'],
  ['memory', 'peak memory', '#7e22ce'],
  ['resources', 'resources', '#b45309'],
];

/** How many times the peer ours is, in each case, on a scale on which twice and half are equally far from equal. */
export function summaryPlot(sections: Section[]): string {
  const [top, step, left, right] = [76, 48, 160, 32];
  const height = top + step * sections.length + 32;
  const scale = [0.25, 0.5, 1, 2, 4];
  const x = (ratio: number) => left + (Math.log2(Math.min(4, Math.max(0.25, ratio))) + 2) / 4 * (WIDTH - left - right);
  return svg(height, 'How many times the peer ours is: left of 1 is less than the peer', [
    ...scale.flatMap((ratio) => [
      line([x(ratio), top - 8], [x(ratio), height - 32], ratio === 1 ? INK : GRID),
      label(x(ratio), height - 14, `${ratio} x`, 'middle'),
    ]),
    ...sections.flatMap(({ subject, rows }, index) => {
      const y = top + step * index + step / 2;
      return [
        label(left - 16, y + 4, subject.name, 'end'),
        line([left, y], [WIDTH - right, y], GRID),
        ...MEASURES.flatMap(([measure, , colour], place) => dot(rows.find(({ id }) => id.split(':')[0] === measure), x, y + 7 * (place - 1.5), colour)),
      ];
    }),
    ...legend(MEASURES.map(([, name, colour]) => [name, colour])),
  ]);
}

function dot(row: Row | undefined, x: (ratio: number) => number, y: number, colour: string): string[] {
  return row?.ratio ? [`<circle cx="${n(x(row.ratio))}" cy="${n(y)}" r="5" fill="${colour}"/>`] : [];
}

function legend(entries: [string, string][]): string[] {
  const widths = entries.map(([name]) => 34 + name.length * 7);
  return entries.flatMap(([name, colour], index) => {
    const x = 24 + widths.slice(0, index).reduce((sum, width) => sum + width, 0);
    return [`<circle cx="${n(x)}" cy="44" r="5" fill="${colour}"/>`, label(x + 10, 48, name, 'start')];
  });
}

function svg(height: number, title: string, parts: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" `
      + 'font-family="system-ui, sans-serif" font-size="12">',
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="14" font-weight="600" fill="${INK}">${escaped(title)}</text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function line([x1, y1]: [number, number], [x2, y2]: [number, number], colour: string): string {
  return `<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" stroke="${colour}" stroke-width="1"/>`;
}

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" fill="${INK}">${escaped(text)}</text>`;
}

/** The next number that makes four round steps: 400, 1200, 2000. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((digit) => digit * unit >= value)! * unit;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function n(value: number): string {
  return value.toFixed(1);
}
