/** How meters move: up at once, down slowly, and a mark stays where the loudest was. */

/** What a meter shows at its lower end. */
export const FLOOR_DB = -60;
export const CLIP_DB = -0.1;

const FALL_DB_PER_S = 26;
const HOLD_S = 1.4;

export function decibels(share: number): number {
  return share > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(share)) : FLOOR_DB;
}

/** Where a level stands on a meter, 0 to 1. */
export function height(db: number): number {
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}

/** One meter's level and the mark of its peak, in decibels. */
export class Level {
  db = FLOOR_DB;
  peakDb = FLOOR_DB;
  private heldS = 0;

  /** Moves on by `passedS` seconds to a new level. */
  move(rms: number, peak: number, passedS: number): void {
    this.db = Math.max(decibels(rms), this.db - FALL_DB_PER_S * passedS, FLOOR_DB);
    const peakDb = decibels(peak);
    this.heldS += passedS;
    if (peakDb >= this.peakDb) {
      this.peakDb = peakDb;
      this.heldS = 0;
    } else if (this.heldS > HOLD_S) {
      this.peakDb = Math.max(peakDb, this.peakDb - FALL_DB_PER_S * passedS);
    }
  }
}
