import { booleanAttribute, Component, input, type Signal } from '@angular/core';
import { EmptyState } from '../feedback/empty-state';
import { ErrorPanel, type Failure } from '../feedback/error-panel';
import { Skeleton } from '../feedback/skeleton';
import type { IconName } from '../icons/icon-paths';
import { Pager } from './pager';

/** What the frame needs of a list; `CursorList` fits. */
export interface PagedList {
  readonly items: Signal<readonly unknown[]>;
  readonly total: Signal<number>;
  readonly start: Signal<number>;
  readonly isLoaded: Signal<boolean>;
  readonly isLoading: Signal<boolean>;
  readonly error: Signal<Failure | null>;
  readonly hasNext: Signal<boolean>;
  readonly hasPrevious: Signal<boolean>;
  next(): Promise<void>;
  previous(): Promise<void>;
  reload(): Promise<void>;
}

/**
 * What stands around a list: its heading, what can be done (`listActions`), a word about it (`listIntro`), its
 * filters (`listFilters`), and around the rows, which are projected, loading, failure, emptiness (`listEmpty` says how
 * to end it) and paging.
 */
@Component({
  selector: 'grmm-list-frame',
  imports: [EmptyState, ErrorPanel, Pager, Skeleton],
  template: `
    @if (heading(); as text) {
      <header class="page-head">
        <h1>{{ text }}</h1>
        <ng-content select="[listActions]" />
      </header>
    }
    <ng-content select="[listIntro]" />
    <ng-content select="[listFilters]" />
    @if (list().error(); as error) {
      <grmm-error-panel [error]="error" (retry)="list().reload()" />
    }
    @if (list().isLoaded()) {
      <div class="panel" [attr.aria-busy]="list().isLoading()">
        @if (list().items().length > 0) {
          <div class="table-scroll"><ng-content /></div>
          @if (list().hasNext() || list().hasPrevious() || !isShort()) {
            <grmm-pager
              [start]="list().start()"
              [count]="list().items().length"
              [total]="list().total()"
              [hasNext]="list().hasNext()"
              [hasPrevious]="list().hasPrevious()"
              (next)="list().next()"
              (previous)="list().previous()"
            />
          }
        } @else if (isFiltered()) {
          <grmm-empty-state icon="search" [heading]="noMatch()" text="Change the filters above." />
        } @else {
          <grmm-empty-state [icon]="emptyIcon()" [heading]="emptyHeading()" [text]="emptyText()">
            <ng-content select="[listEmpty]" />
          </grmm-empty-state>
        }
      </div>
    } @else if (list().isLoading()) {
      <div class="panel"><grmm-skeleton [count]="isShort() ? 2 : 6" /></div>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 16px;
      min-width: 0;
    }
    @media (max-width: 599px) {
      :host {
        gap: 12px;
      }
    }
  `,
})
export class ListFrame {
  readonly list = input.required<PagedList>();
  /** Of the whole page; a list that is only a part of one has its heading around the frame. */
  readonly heading = input<string>();
  readonly emptyIcon = input<IconName>('search');
  readonly emptyHeading = input('Nothing here');
  readonly emptyText = input('');
  /** Whether it may be the filters that leave nothing. */
  readonly isFiltered = input(false);
  readonly noMatch = input('Nothing matches');
  /** One of a few rows: paging is shown only where there is more than one page. */
  readonly isShort = input(false, { transform: booleanAttribute });
}
