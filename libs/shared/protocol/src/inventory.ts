import * as z from 'zod';
import { MAX_INVENTORY_DEVICES, MAX_SERVICES, MAX_SOFTWARE } from './limits';
import { countSchema, idSchema, labelSchema, sha256Schema, smallCountSchema, timestampSchema } from './primitives';

/** The parts of an inventory; each is sent by itself, when it has changed or a day has passed. */
export const INVENTORY_SECTIONS = ['hardware', 'software', 'services'] as const;

export type InventorySection = (typeof INVENTORY_SECTIONS)[number];

/** What keeps the list of installed software on an endpoint. */
export const SOFTWARE_SOURCES = ['dpkg', 'rpm', 'apk', 'registry', 'applications', 'pkgutil'] as const;

export type SoftwareSource = (typeof SOFTWARE_SOURCES)[number];

export const SERVICE_STATES = ['running', 'stopped', 'failed', 'changing', 'unknown'] as const;

export type ServiceState = (typeof SERVICE_STATES)[number];

export const SERVICE_START_MODES = ['automatic', 'manual', 'disabled', 'unknown'] as const;

export type ServiceStartMode = (typeof SERVICE_START_MODES)[number];

const memoryModuleSchema = z.object({
  slot: labelSchema,
  size_bytes: countSchema,
  kind: labelSchema.optional(),
  speed_mhz: smallCountSchema.optional(),
});

const storageDeviceSchema = z.object({
  name: labelSchema,
  model: labelSchema.optional(),
  serial: labelSchema.optional(),
  kind: labelSchema.optional(),
  size_bytes: countSchema,
});

/** The machine and its operating system. What the system does not tell is absent. */
export const hardwareSchema = z.object({
  manufacturer: labelSchema.optional(),
  model: labelSchema.optional(),
  serial: labelSchema.optional(),
  bios_version: labelSchema.optional(),
  is_virtual: z.boolean(),
  cpu_model: labelSchema.optional(),
  cpu_cores: smallCountSchema,
  cpu_threads: smallCountSchema,
  memory_bytes: countSchema,
  memory_modules: z.array(memoryModuleSchema).max(MAX_INVENTORY_DEVICES),
  disks: z.array(storageDeviceSchema).max(MAX_INVENTORY_DEVICES),
  os_name: labelSchema,
  os_version: labelSchema.optional(),
  os_build: labelSchema.optional(),
  kernel: labelSchema.optional(),
  arch: labelSchema,
});

/** Something installed. `installed_on` is a day as the system tells it. */
export const softwareItemSchema = z.object({
  source: z.enum(SOFTWARE_SOURCES),
  name: labelSchema,
  version: labelSchema.optional(),
  arch: labelSchema.optional(),
  publisher: labelSchema.optional(),
  installed_on: z.iso.date().optional(),
});

/** A service of systemd, of Windows, or of launchd. */
export const serviceItemSchema = z.object({
  name: labelSchema,
  display_name: labelSchema.optional(),
  state: z.enum(SERVICE_STATES),
  start_mode: z.enum(SERVICE_START_MODES),
});

const hardwareSectionSchema = z.object({ section: z.literal('hardware'), hardware: hardwareSchema });
const softwareSectionSchema = z.object({
  section: z.literal('software'),
  software: z.array(softwareItemSchema).max(MAX_SOFTWARE),
  truncated: z.boolean(),
});
const servicesSectionSchema = z.object({
  section: z.literal('services'),
  services: z.array(serviceItemSchema).max(MAX_SERVICES),
  truncated: z.boolean(),
});

/** The content of one section. `truncated`: there was more than a message may hold. */
export const inventoryContentSchema = z.discriminatedUnion('section', [
  hardwareSectionSchema,
  softwareSectionSchema,
  servicesSectionSchema,
]);

const envelope = {
  event_id: idSchema,
  ts: timestampSchema,
  /** Over the content, whose order never changes: equal hashes are equal inventories. */
  hash: sha256Schema,
};

/** One section of the inventory as it was at `ts`; sent again until `event_ack`. */
export const inventorySchema = z.discriminatedUnion('section', [
  hardwareSectionSchema.extend(envelope),
  softwareSectionSchema.extend(envelope),
  servicesSectionSchema.extend(envelope),
]);

export type InventoryContent = z.infer<typeof inventoryContentSchema>;
export type Hardware = z.infer<typeof hardwareSchema>;
export type SoftwareItem = z.infer<typeof softwareItemSchema>;
export type ServiceItem = z.infer<typeof serviceItemSchema>;
