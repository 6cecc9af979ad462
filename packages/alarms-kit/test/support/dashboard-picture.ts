import { line, n, svg, text } from './plot';

/** A widget as CloudWatch has it. */
export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly view?: string;
    readonly alarms?: unknown[];
    readonly annotations?: { readonly horizontal?: { readonly value: number; readonly label: string }[] };
  };
}

/** Pixels of a unit of the grid. */
const UNIT = { width: 50, height: 36 };
const GAP = 6;

/** What CloudWatch would show of a dashboard, with made-up data: states that are OK but for one, and values that stay within their limits. */
export function picture(title: string, widgets: Widget[]): string {
  const height = Math.max(...widgets.map((widget) => widget.y + widget.height)) * UNIT.height;
  return svg(24 * UNIT.width, height + 48, title, widgets.flatMap((widget, i) => {
    const box = {
      left: widget.x * UNIT.width + GAP / 2,
      top: 44 + widget.y * UNIT.height + GAP / 2,
      width: widget.width * UNIT.width - GAP,
      height: widget.height * UNIT.height - GAP,
    };
    const { markdown, alarms, view } = widget.properties;
    if (markdown !== undefined) return [text(box.left + 8, box.top + 20, markdown.replace(/^#+ /, ''), 'start', '#111827', 15)];
    const frame = `<rect x="${n(box.left)}" y="${n(box.top)}" width="${n(box.width)}" height="${n(box.height)}" fill="#ffffff" stroke="#d1d5db" rx="6"/>`;
    const heading = text(box.left + 10, box.top + 20, widget.properties.title ?? '', 'start', '#111827', 13);
    if (alarms) return [frame, heading, ...states(alarms.length, box, i)];
    if (view === 'singleValue') return [frame, heading, text(box.left + box.width / 2, box.top + box.height / 2 + 20, '72.4', 'middle', '#111827', 44)];
    return [frame, heading, ...graph(widget.properties.annotations?.horizontal?.[0], box, i)];
  }));
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function states(count: number, { left, top, width }: Box, seed: number): string[] {
  const perRow = Math.max(1, Math.floor(width / 142));
  return Array.from({ length: count }, (_, i) => {
    const fires = count > 2 && i === seed + 3;
    const [x, y] = [left + 10 + i % perRow * 142, top + 32 + Math.floor(i / perRow) * 34];
    return [
      `<rect x="${n(x)}" y="${n(y)}" width="134" height="26" rx="4" fill="${fires ? '#fee2e2' : '#ecfdf5'}" stroke="${fires ? '#dc2626' : '#059669'}"/>`,
      text(x + 10, y + 17, fires ? 'ALARM' : 'OK', 'start', fires ? '#991b1b' : '#065f46'),
    ].join('');
  });
}

/** A curve below a limit, or above one that is a lower bound. */
function graph(limit: { readonly value: number; readonly label: string } | undefined, { left, top, width, height }: Box, seed: number): string[] {
  const [bottom, ceiling] = [top + height - 26, top + 40];
  const above = limit !== undefined && /(<=?) \d/.test(limit.label);
  const y = (share: number) => bottom - share * (bottom - ceiling);
  const limitAt = above ? 0.3 : 0.8;
  const points = Array.from({ length: 48 }, (_, i) => {
    const wave = 0.5 + 0.25 * Math.sin((i + seed * 7) / 6) + 0.15 * Math.sin((i * 3 + seed) / 4);
    return `${n(left + 10 + i / 47 * (width - 20))},${n(y(above ? 0.45 + wave * 0.4 : wave * 0.7))}`;
  });
  return [
    line(left + 10, bottom, left + width - 10, bottom, '#e5e7eb'),
    `<polyline fill="none" stroke="#1d4ed8" stroke-width="1.5" points="${points.join(' ')}"/>`,
    ...limit === undefined ? [] : [
      line(left + 10, y(limitAt), left + width - 10, y(limitAt), '#dc2626', 1.5),
      text(left + 10, bottom + 16, limit.label.length > 56 ? `${limit.label.slice(0, 55)}…` : limit.label, 'start', '#6b7280', 11),
    ],
  ];
}
