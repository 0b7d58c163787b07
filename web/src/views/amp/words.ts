/** What blocks, parameters and choices are called. */

const BLOCKS: ReadonlyMap<string, string> = new Map([
  ["noise_gate", "Gate"],
  ["compressor", "Compressor"],
  ["drive", "Drive"],
  ["amp", "Amp"],
  ["cab", "Cabinet"],
  ["chorus", "Chorus"],
  ["delay", "Delay"],
  ["reverb", "Reverb"],
  ["eq", "Equaliser"],
]);

const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ["lo_cut_hz", "Low cut"],
  ["hi_cut_hz", "High cut"],
  ["ir_name", "Speaker"],
  ["algo", "Room"],
  ["mid_q", "Mid Q"],
  ["low_shelf_hz", "Low"],
  ["low_gain_db", "Low gain"],
  ["high_shelf_hz", "High"],
  ["high_gain_db", "High gain"],
  ["mid_gain_db", "Mid gain"],
  ["makeup_db", "Make-up"],
  ["pre_delay_ms", "Pre-delay"],
]);

const VALUES: ReadonlyMap<string, string> = new Map([
  ["softclip", "Soft clip"],
  ["hardclip", "Hard clip"],
  ["tubescreamer", "Tube screamer"],
  ["clean_blackface", "Clean blackface"],
  ["jangly_vox", "Jangly"],
  ["brit_crunch", "British crunch"],
  ["hi_gain", "High gain"],
  ["1x12_open", "1×12 open"],
  ["2x12_open", "2×12 open"],
  ["4x12_closed", "4×12 closed"],
]);

/** The unit stands beside the value, so the name goes without it. */
const UNIT = /_(db|hz|ms|s)$/;

export function blockWords(block: string): string {
  return BLOCKS.get(block) ?? plain(block);
}

export function parameterWords(parameter: string): string {
  return PARAMETERS.get(parameter) ?? plain(parameter.replace(UNIT, ""));
}

export function valueWords(parameter: string, value: string): string {
  return VALUES.get(value) ?? (parameter === "oversample" ? `${value}×` : plain(value));
}

/** What a late block was late of. */
export function causeWords(cause: string): string {
  return cause.replaceAll("_", " ");
}

function plain(name: string): string {
  const spaced = name.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
