// The thread that waits in the service control manager of Windows; compiled beside main.ts, see build.mjs.
import { runServiceDispatcher } from '@gururmm/agent/service';

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<number>) => {
  void runServiceDispatcher(data).then((end) => postMessage(end));
};
