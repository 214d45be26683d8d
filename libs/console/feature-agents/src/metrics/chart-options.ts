import { formatBytes } from '@gururmm/console/ui';
import type { Options, Series } from 'uplot';

export type ChartUnit = 'percent' | 'bytes_per_second';

export interface ChartLine {
  label: string;
  /** Name of the custom property that holds the colour. */
  colour: string;
  values: readonly (number | null)[];
}

/** Reads a custom property of the theme as a colour that a canvas understands. */
export type ColourOf = (property: string) => string;

export function formatReading(value: number | null | undefined, unit: ChartUnit): string {
  if (value === null || value === undefined) return '–';
  return unit === 'percent' ? `${value.toFixed(1)} %` : `${formatBytes(value)}/s`;
}

/** Options of one chart; colours are functions, so that a redraw takes those of the theme. */
export function chartOptions(lines: readonly ChartLine[], unit: ChartUnit, colourOf: ColourOf): Omit<Options, 'width'> {
  const axis = {
    stroke: () => colourOf('--mat-sys-on-surface-variant'),
    grid: { stroke: () => colourOf('--grmm-chart-grid'), width: 1 },
    ticks: { show: false },
    font: '12px Roboto, sans-serif',
  };
  return {
    height: 200,
    cursor: { sync: { key: 'grmm-agent-metrics', scales: ['x', null] }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: { x: { time: true }, y: { range: unit === 'percent' ? [0, 100] : rateRange } },
    axes: [
      axis,
      {
        ...axis,
        size: unit === 'percent' ? 52 : 84,
        values: (_plot, ticks) => ticks.map((tick) => tickLabel(tick, unit)),
      },
    ],
    series: [{ value: '{HH}:{mm}:{ss}' }, ...lines.map((line) => lineOptions(line, unit, colourOf))],
  };
}

function tickLabel(tick: number, unit: ChartUnit): string {
  return unit === 'percent' ? `${tick} %` : `${formatBytes(tick)}/s`;
}

function rateRange(_plot: unknown, _min: number, max: number | null): [number, number] {
  // Idle links would otherwise fill the chart with the noise of single bytes.
  return [0, Math.max(1024, (max ?? 0) * 1.1)];
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
