/** Puts `value` in the place of a property, for good: nothing that runs later can put the original back. */
export function replace<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  value: Target[Name],
): void {
  Object.defineProperty(target, name, { value, writable: false, configurable: false, enumerable: true });
}
