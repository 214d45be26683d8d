import { computed, signal } from '@angular/core';
import type { Page } from '../api/api-models';
import type { PageRequest } from '../api/page-request';
import { Loadable } from './loadable';

const DEFAULT_PAGE_SIZE = 50;

/**
 * A list that is paged by cursors. The cursors of the pages before are remembered,
 * since a keyset list can only be walked forwards.
 */
export class CursorList<T, F> {
  private readonly page = new Loadable<Page<T>>();
  private readonly cursors = signal<readonly (string | null)[]>([null]);
  private filters: F | null = null;

  readonly items = computed(() => this.page.value()?.items ?? []);
  readonly total = computed(() => this.page.value()?.total ?? 0);
  readonly isLoaded = computed(() => this.page.value() !== null);
  readonly isLoading = this.page.isLoading;
  readonly error = this.page.error;
  readonly hasNext = computed(() => (this.page.value()?.next_cursor ?? null) !== null);
  readonly hasPrevious = computed(() => this.cursors().length > 1);
  /** Position of the first item shown, counted from 1. */
  readonly start = computed(() => (this.cursors().length - 1) * this.pageSize + 1);

  constructor(
    private readonly read: (filters: F, page: PageRequest) => Promise<Page<T>>,
    private readonly pageSize = DEFAULT_PAGE_SIZE,
  ) {}

  /** Shows the first page of what the filters let through. */
  async show(filters: F): Promise<void> {
    this.filters = filters;
    this.cursors.set([null]);
    await this.reload();
  }

  async next(): Promise<void> {
    const cursor = this.page.value()?.next_cursor ?? null;
    if (cursor === null) return;
    this.cursors.update((cursors) => [...cursors, cursor]);
    await this.reload();
  }

  async previous(): Promise<void> {
    if (!this.hasPrevious()) return;
    this.cursors.update((cursors) => cursors.slice(0, -1));
    await this.reload();
  }

  /** Reads the same page again. */
  async reload(): Promise<void> {
    const { filters } = this;
    if (filters === null) return;
    const cursor = this.cursors().at(-1) ?? null;
    await this.page.load(() => this.read(filters, { limit: this.pageSize, cursor }));
  }

  /** Changes the items that match; answers whether there was one. */
  patch(matches: (item: T) => boolean, change: (item: T) => T): boolean {
    if (!this.items().some(matches)) return false;
    this.page.patch((page) => ({ ...page, items: page.items.map((item) => (matches(item) ? change(item) : item)) }));
    return true;
  }
}
