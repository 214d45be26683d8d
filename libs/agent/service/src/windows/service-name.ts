/** Name of the service and of its source in the event log. */
export const SERVICE_NAME = 'GuruRMM';
