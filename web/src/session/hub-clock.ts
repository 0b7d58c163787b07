/**
 * What the hub's clock says, as this page can know it. Live frames carry the hub's time; the one
 * that took the least way here tells the difference of the two clocks best, so the least is kept.
 * A frame that a sleeping page read late therefore says nothing, and a replayed one is not asked.
 */
export class HubClock {
  private behindMs = 0;
  private replayedTo = 0;
  private first = true;

  /** A new line to the hub: what is replayed on it is old, and the clocks may have been set. */
  welcome(seq: number): void {
    this.replayedTo = seq;
    this.first = true;
  }

  heard(frame: { readonly s: number; readonly ts: number }, now: number): void {
    if (frame.s <= this.replayedTo) {
      return;
    }
    const behind = now - frame.ts;
    this.behindMs = this.first ? behind : Math.min(behind, this.behindMs);
    this.first = false;
  }

  /** What to add to this page's clock to have the hub's; 0 until something was heard. */
  get aheadMs(): number {
    return 0 - this.behindMs;
  }
}
