import { Pipe, type PipeTransform } from '@angular/core';

/** Milliseconds for people: 340 ms, 2.4 s, 3 min 20 s, 1 h 5 min. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A span that somebody chose, without a rest that is nothing: 5 min, 1 h. */
export function formatSpan(ms: number): string {
  return formatDuration(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/ 0 (s|min)$/, '');
}

@Pipe({ name: 'duration' })
export class DurationPipe implements PipeTransform {
  transform(ms: number): string {
    return formatDuration(ms);
  }
}

@Pipe({ name: 'span' })
export class SpanPipe implements PipeTransform {
  transform(ms: number): string {
    return formatSpan(ms);
  }
}
