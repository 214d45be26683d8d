import { chartOptions, formatReading } from './chart-options';
import { formatTimeTick } from './chart-time';

describe('formatReading', () => {
  it('names the unit, and says nothing about what was not measured', () => {
    expect(formatReading(12.34, 'percent')).toBe('12.3 %');
    expect(formatReading(2048, 'bytes_per_second')).toBe('2.0 KiB/s');
    expect(formatReading(null, 'percent')).toBe('–');
  });
});

describe('formatTimeTick', () => {
  it('is the time of day, and at midnight the date', () => {
    expect(formatTimeTick(new Date(2026, 0, 2, 14, 5).getTime() / 1000)).toBe('14:05');
    expect(formatTimeTick(new Date(2026, 0, 2).getTime() / 1000)).toBe('2 Jan');
  });
});

describe('chartOptions', () => {
  const line = { label: 'CPU', colour: '--line', values: [] };

  it('shows percents from 0 to 100 and never joins across gaps', () => {
    const { scales, series } = chartOptions([line], 'percent', () => 'red');
    expect(scales?.['y']?.range).toEqual([0, 100]);
    expect(series[1]?.spanGaps).toBe(false);
  });

  it('asks the theme for a colour at every drawing', () => {
    let theme = 'light';
    const { series } = chartOptions([line], 'percent', (property) => `${theme} ${property}`);
    const stroke = series[1]?.stroke as () => string;
    expect(stroke()).toBe('light --line');
    theme = 'dark';
    expect(stroke()).toBe('dark --line');
  });
});
