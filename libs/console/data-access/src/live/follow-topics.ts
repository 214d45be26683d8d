import { effect, inject, untracked } from '@angular/core';
import { LiveSocket } from './live-socket';

/** Follows the topics a signal names for as long as the calling component or store lives. */
export function followTopics(topics: () => readonly string[]): void {
  const live = inject(LiveSocket);
  effect((onCleanup) => {
    const wanted = topics();
    onCleanup(untracked(() => live.follow(...wanted)));
  });
}
