const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A tick of the time axis: the time of day, and at midnight (or where ticks are days apart) the date. */
export function formatTimeTick(seconds: number, stepSeconds = 0): string {
  const at = new Date(seconds * 1000);
  const isDay = stepSeconds >= 86_400 || (at.getHours() === 0 && at.getMinutes() === 0);
  return isDay ? day.format(at) : clock.format(at);
}

export function formatMoment(seconds: number): string {
  return moment.format(new Date(seconds * 1000));
}
