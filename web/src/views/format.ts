/** A length of time as people say it; never more exact than it is useful. */
export function duration(ms: number): string {
  if (ms < 999.5) {
    return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  }
  if (ms < 60_000) {
    return `${(ms / 1_000).toFixed(1)} s`;
  }
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A limit that somebody set, as exact as it was set. */
export function limit(ms: number): string {
  return ms < 60_000 ? `${ms / 1_000} s` : duration(ms);
}

/** The day and the time, to the second, on this page's clock. */
export function dayAndTime(time: string): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${clock(time).slice(0, 8)}`;
}

/** The time of day on this page's clock. */
export function clock(time: string | number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const ms = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** A number without noise behind the point. */
export function round(value: number): string {
  return String(Number(value.toFixed(1)));
}

/** How large a file is, as file managers say it. */
export function fileSize(bytes: number): string {
  const kib = bytes / 1024;
  if (kib < 1) {
    return `${bytes} B`;
  }
  return kib < 1024 ? `${round(kib)} KiB` : `${round(kib / 1024)} MiB`;
}
