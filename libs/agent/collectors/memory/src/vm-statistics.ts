/** Size of vm_statistics64_data_t (mach/vm_statistics.h): 38 words. */
export const VM_STATISTICS_BYTES = 152;

/** Size of struct xsw_usage (sys/sysctl.h). */
export const SWAP_USAGE_BYTES = 32;

/** Memory in use: application pages that are not purgeable, wired pages, and what the compressor occupies. */
export function parseVmStatistics(bytes: Uint8Array, pageBytes: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pages = (offset: number) => view.getUint32(offset, true);
  const [wired, purgeable, compressor, internal] = [pages(12), pages(88), pages(128), pages(140)];
  return Math.max(0, internal - purgeable + wired + compressor) * pageBytes;
}

/** Swap in use from a struct xsw_usage: total, available, used. */
export function parseSwapUsage(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(16, true));
}
