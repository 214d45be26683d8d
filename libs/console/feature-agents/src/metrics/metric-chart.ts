import {
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  untracked,
  viewChild,
} from '@angular/core';
import uPlot, { type AlignedData } from 'uplot';
import { type ChartLine, chartOptions, type ChartUnit, formatReading } from './chart-options';
import { onSchemeChange, themeColour } from './theme-colours';

/** Lines over time, drawn on a canvas; a sentence says the newest values to those who cannot see it. */
@Component({
  selector: 'grmm-metric-chart',
  template: `
    <section class="panel panel-body">
      <h2>
        {{ heading() }}
        <span class="now">{{ newest().join(' · ') }}</span>
      </h2>
      <div #canvas class="chart" role="img" [attr.aria-label]="summary()"></div>
    </section>
  `,
  styleUrl: './metric-chart.scss',
})
export class MetricChart {
  readonly heading = input.required<string>();
  readonly unit = input.required<ChartUnit>();
  readonly ts = input.required<readonly number[]>();
  readonly lines = input.required<readonly ChartLine[]>();
  readonly window = input.required<readonly [number, number]>();

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly canvas = viewChild.required<ElementRef<HTMLElement>>('canvas');
  private plot: uPlot | null = null;

  /** The newest reading of each line; with its name where there are several. */
  protected readonly newest = computed(() =>
    this.lines().map(({ label, values }) => {
      const reading = formatReading(
        values.findLast((value) => value !== null),
        this.unit(),
      );
      return this.lines().length > 1 ? `${label} ${reading}` : reading;
    }),
  );
  protected readonly summary = computed(() => `${this.heading()}: ${this.newest().join(', ')}`);

  constructor() {
    effect(() => this.draw(this.data(), this.window()));
    const stopWatching = onSchemeChange(this.host.ownerDocument, () => this.plot?.redraw(false, true));
    inject(DestroyRef).onDestroy(() => {
      stopWatching();
      this.plot?.destroy();
    });
  }

  private data(): AlignedData {
    return [[...this.ts()], ...this.lines().map(({ values }) => [...values])];
  }

  private draw(data: AlignedData, [min, max]: readonly [number, number]): void {
    const plot = (this.plot ??= untracked(() => this.create()));
    plot.batch(() => {
      plot.setData(data, false);
      plot.setScale('x', { min, max });
    });
  }

  private create(): uPlot {
    const element = this.canvas().nativeElement;
    const options = chartOptions(this.lines(), this.unit(), (property) => themeColour(this.host, property));
    const plot = new uPlot({ ...options, width: Math.max(1, element.clientWidth) }, undefined, element);
    const resizing = new ResizeObserver(() => {
      plot.setSize({ width: Math.max(1, element.clientWidth), height: options.height });
    });
    resizing.observe(element);
    plot.hooks.destroy = [() => resizing.disconnect()];
    return plot;
  }
}
