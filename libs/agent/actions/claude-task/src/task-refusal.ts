/** A task that is not started (or ended early by a rule); the message is the reason that the technician reads. */
export class TaskRefusal extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TaskRefusal';
  }
}
