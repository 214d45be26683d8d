import { formatBytes } from '@gururmm/console/ui';
import type { Axis, Options, Scale, Series } from 'uplot';
import { formatTimeTick, formatMoment } from './chart-time';

export type ChartUnit = 'percent' | 'bytes_per_second' | 'load';

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
  switch (unit) {
    case 'percent':
      return `${value.toFixed(1)} %`;
    case 'bytes_per_second':
      return `${formatBytes(value)}/s`;
    case 'load':
      return value.toFixed(2);
  }
}

/** Options of one chart; colours are functions, so that a redraw takes those of the theme. */
export function chartOptions(lines: readonly ChartLine[], unit: ChartUnit, colourOf: ColourOf): Omit<Options, 'width'> {
  return {
    height: 220,
    cursor: { sync: { key: 'grmm-agent-metrics', scales: ['x', null] }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: { x: { time: true }, y: { range: rangeOf(unit) } },
    axes: [timeAxis(colourOf), valueAxis(unit, colourOf)],
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

function loadAxis(colourOf: ColourOf): Axis {
  return { ...axis(colourOf), size: 52 };
}

function valueAxis(unit: ChartUnit, colourOf: ColourOf): Axis {
  switch (unit) {
    case 'percent':
      return percentAxis(colourOf);
    case 'bytes_per_second':
      return rateAxis(colourOf);
    case 'load':
      return loadAxis(colourOf);
  }
}

function rangeOf(unit: ChartUnit): Scale.Range {
  switch (unit) {
    case 'percent':
      return [0, 100];
    case 'bytes_per_second':
      return rateRange;
    case 'load':
      return loadRange;
  }
}

function loadRange(_plot: unknown, _min: number, max: number | null): [number, number] {
  return [0, Math.max(1, (max ?? 0) * 1.1)];
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
