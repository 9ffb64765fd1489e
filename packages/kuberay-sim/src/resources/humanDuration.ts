/**
 * A length of time as `kubectl get` shows ages: `45s`, `3m12s`, `5h`, `2d3h`.
 * Follows apimachinery's HumanDuration.
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) {
    const rest = seconds % 60;
    return rest === 0 ? `${minutes}m` : `${minutes}m${rest}s`;
  }
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(seconds / 3600);
  if (hours < 8) {
    const rest = minutes % 60;
    return rest === 0 ? `${hours}h` : `${hours}h${rest}m`;
  }
  if (hours < 48) return `${hours}h`;
  if (hours < 24 * 8) {
    const rest = hours % 24;
    const days = Math.trunc(hours / 24);
    return rest === 0 ? `${days}d` : `${days}d${rest}h`;
  }
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24)}d`;
  const years = Math.trunc(hours / 24 / 365);
  const rest = Math.trunc(hours / 24) % 365;
  if (hours < 24 * 365 * 8 && rest > 0) return `${years}y${rest}d`;
  return `${years}y`;
}

/** The age of a moment, `<unknown>` when there is none. */
export function age(moment: unknown, now: Date): string {
  if (typeof moment !== 'string') return '<unknown>';
  const time = Date.parse(moment);
  return Number.isNaN(time) ? '<unknown>' : humanDuration(now.getTime() - time);
}
