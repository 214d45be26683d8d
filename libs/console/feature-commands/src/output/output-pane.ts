import { afterRenderEffect, Component, computed, type ElementRef, input, viewChild } from '@angular/core';
import { CopyButton } from '@gururmm/console/ui';
import { type OutputRun, plainText, tailOf } from './output-text';

const VISIBLE_CHARACTERS = 400_000;
/** So close to its end, a scrolled pane keeps following new output. */
const FOLLOW_DISTANCE_PX = 48;

/** What a command wrote; errors are marked by colour and by a bar. */
@Component({
  selector: 'grmm-output-pane',
  imports: [CopyButton],
  templateUrl: './output-pane.html',
  styleUrl: './output-pane.scss',
})
export class OutputPane {
  readonly runs = input.required<readonly OutputRun[]>();
  readonly isOver = input.required<boolean>();
  readonly isTruncated = input(false);

  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  protected readonly text = computed(() => plainText(this.runs()));
  protected readonly visible = computed(() => tailOf(this.runs(), VISIBLE_CHARACTERS));
  protected readonly isCut = computed(() => this.text().length > VISIBLE_CHARACTERS);
  private isFollowing = true;

  constructor() {
    afterRenderEffect(() => {
      this.visible();
      const pane = this.scroller().nativeElement;
      if (this.isFollowing) pane.scrollTop = pane.scrollHeight;
    });
  }

  protected noteScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller().nativeElement;
    this.isFollowing = scrollHeight - scrollTop - clientHeight < FOLLOW_DISTANCE_PX;
  }
}
