import { formatBytes } from '@gururmm/console/ui';
import type { Axis, Options, Series } from 'uplot';
import { formatTimeTick, formatMoment } from './chart-time';

export type ChartUnit = 'percent' | 'bytes_per_second';

export interface ChartLine {
  label: string;
  /** Name of the custom property that holds the colour. */
  colour: string;
  values: readonly (number | null)[];
}

/** Reads a custom property of the theme as a colour that a canvas understands. */
export type ColourOf = (property: string) => string;

/** Steps of the axis of rates: round numbers of B, KiB, MiB and GiB. */
const RATE_STEPS = [0, 1, 2, 3].flatMap((power) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((step) => step * 1024 ** power),
);
const LEAST_RATE_RANGE = 1024;

export function formatReading(value: number | null | undefined, unit: ChartUnit): string {
  if (value === null || value === undefined) return '–';
  return unit === 'percent' ? `${value.toFixed(1)} %` : `${formatBytes(value)}/s`;
}

/** Options of one chart; colours are functions, so that a redraw takes those of the theme. */
export function chartOptions(lines: readonly ChartLine[], unit: ChartUnit, colourOf: ColourOf): Omit<Options, 'width'> {
  return {
    height: 220,
    cursor: { sync: { key: 'grmm-agent-metrics', scales: ['x', null] }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: { x: { time: true }, y: { range: unit === 'percent' ? [0, 100] : rateRange } },
    axes: [timeAxis(colourOf), unit === 'percent' ? percentAxis(colourOf) : rateAxis(colourOf)],
    series: [
      { label: 'Time', value: (_plot, seconds: number | null) => (seconds === null ? '–' : formatMoment(seconds)) },
      ...lines.map((line) => lineOptions(line, unit, colourOf)),
    ],
  };
}

function axis(colourOf: ColourOf): Axis {
  return {
    stroke: () => colourOf('--mat-sys-on-surface-variant'),
    grid: { stroke: () => colourOf('--grmm-chart-grid'), width: 1 },
    ticks: { show: false },
    font: '12px Roboto, sans-serif',
  };
}

function timeAxis(colourOf: ColourOf): Axis {
  return { ...axis(colourOf), size: 32, values: timeTicks };
}

const timeTicks: Axis['values'] = (_plot, splits) => {
  const [first = 0, second = first] = splits;
  return splits.map((seconds) => formatTimeTick(seconds, second - first));
};

function percentAxis(colourOf: ColourOf): Axis {
  return { ...axis(colourOf), size: 52, values: (_plot, splits) => splits.map((percent) => `${percent} %`) };
}

function rateAxis(colourOf: ColourOf): Axis {
  const values: Axis['values'] = (_plot, splits) => splits.map((rate) => `${formatBytes(rate)}/s`);
  return { ...axis(colourOf), size: 84, incrs: RATE_STEPS, values };
}

/** Idle links would otherwise fill the chart with the noise of single bytes. */
function rateRange(_plot: unknown, _min: number, max: number | null): [number, number] {
  return [0, Math.max(LEAST_RATE_RANGE, (max ?? 0) * 1.1)];
}

function lineOptions({ label, colour }: ChartLine, unit: ChartUnit, colourOf: ColourOf): Series {
  return {
    label,
    stroke: () => colourOf(colour),
    width: 1.75,
    spanGaps: false,
    points: { show: false },
    value: (_plot, value: number | null) => formatReading(value, unit),
  };
}
