const two = (value: number): string => String(value).padStart(2, "0");

/** `14:02:07`, local time. */
export function clockText(at: number): string {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** `14:02:07.043`, local time. */
export function preciseClockText(at: number): string {
  return `${clockText(at)}.${String(new Date(at).getMilliseconds()).padStart(3, "0")}`;
}

/** `2026-03-01 14:02:07`, local time. */
export function dateText(at: number): string {
  const time = new Date(at);
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clockText(at)}`;
}

/** A running time: `0:07`, `12:40`, `3:04:11`. Its digits do not move from one second to the next. */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${two(minutes)}:${rest}`;
}
