/** Replaces a property by `value` permanently: later code cannot restore the original. */
export function replace<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  value: Target[Name],
): void {
  Object.defineProperty(target, name, { value, writable: false, configurable: false, enumerable: true });
}
