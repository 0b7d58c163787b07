/**
 * A value that views may watch. Changes are gathered for one frame of the screen, because a busy
 * host sends hundreds of frames a second and React needs to hear of them only once a frame.
 */
const GATHER_MS = 16;

export class Store<T> {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown: T;

  constructor(private latest: T) {
    this.shown = latest;
  }

  /** What views see; it changes only together with a notification. */
  readonly snapshot = (): T => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The newest value, perhaps not shown yet. */
  protected get value(): T {
    return this.latest;
  }

  protected change(part: Partial<T>): void {
    this.replace({ ...this.latest, ...part });
  }

  protected replace(value: T): void {
    this.latest = value;
    this.timer ??= setTimeout(() => this.publish(), GATHER_MS);
  }

  private publish(): void {
    this.timer = undefined;
    this.shown = this.latest;
    this.listeners.forEach((listener) => listener());
  }
}
