const STEPS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes as Ray's autoscaler writes them: `0B`, `95.37MiB`, `22.48GiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let step = 0;
  while (value >= 1024 && step < STEPS.length - 1) {
    value /= 1024;
    step += 1;
  }
  return step === 0 ? `${value}B` : `${value.toFixed(2)}${STEPS[step]}`;
}

/** A number as Python writes a float: `2.0`, `0.5`. */
export function pythonFloat(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** One line per resource: `0.0/2.0 CPU`. */
export function usageLines(
  total: Record<string, number>,
  used: Record<string, number>,
): string[] {
  return Object.keys(total)
    .sort()
    .map(name => {
      const spent = used[name] ?? 0;
      return name === 'memory' || name === 'object_store_memory'
        ? `${formatBytes(spent)}/${formatBytes(total[name])} ${name}`
        : `${pythonFloat(spent)}/${pythonFloat(total[name])} ${name}`;
    });
}
