/** The buttons of a broadcast, in the order and the groups in which people look for them. */
export interface DeskButton {
  readonly action: string;
  readonly label: string;
}

export interface DeskGroup {
  readonly title: string;
  readonly buttons: readonly DeskButton[];
}

export const DESK: readonly DeskGroup[] = [
  {
    title: "Show",
    buttons: [
      { action: "start_show", label: "Start the show" },
      { action: "stop_show", label: "Stop the show" },
      { action: "pause", label: "Pause" },
      { action: "resume", label: "Resume" },
      { action: "set_speed", label: "Set the speed" },
      { action: "jump", label: "Jump ahead" },
    ],
  },
  {
    title: "Breaks",
    buttons: [
      { action: "schedule_break", label: "Schedule a break" },
      { action: "start_ad_break", label: "Start a break now" },
      { action: "stop_ad_break", label: "End the break" },
    ],
  },
  {
    title: "On air",
    buttons: [
      { action: "put_on_air", label: "Put on air" },
      { action: "interrupt", label: "Interrupt" },
      { action: "set_sponsor", label: "Set the sponsor" },
    ],
  },
  {
    title: "Timers",
    buttons: [
      { action: "time_until", label: "How long until?" },
      { action: "is_timer_active", label: "Is it armed?" },
      { action: "log_debug_info", label: "Log the figures" },
    ],
  },
];

const NAMES = new Set(DESK.flatMap(({ buttons }) => buttons.map(({ action }) => action)));

/** Whether the desk has a button for the action; other actions need a form of their own. */
export function isDeskAction(name: string): boolean {
  return NAMES.has(name);
}
