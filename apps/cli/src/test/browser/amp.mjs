// Drives the dashboard of a guitar amp in a real browser, as a person would.
// Usage: node amp.mjs SCENARIO LINK [FOLDER for screenshots]
import { drive, expectNoSidewaysScroll, openHost, PATIENCE, shoot } from './drive.mjs';

/** What may wait in the page before it is played. */
const MOST_QUEUED_MS = 250;

/** Of a message of sound, before its samples. */
const HEADER_BYTES = 16;

/** What is something and what is next to nothing, from and to, in dB. */
const LOUD = [-45, 0];
const QUIET = [-60, -50];

const scenarios = {
  /** What is heard in the page follows the knobs, and is never late. */
  async listen(page) {
    await openHost(page, 'amp', 'amp');
    await library(page, 'Crystal Clean');
    await listen(page);
    await moves(page);
    await looks(page, 'amp');
    const gate = knob(page, 'noise_gate.threshold_db');
    await gate.focus();
    await page.keyboard.press('End');
    await shown(gate, '0 dB');
    await now(page, { 'meter-in': LOUD, 'meter-out': QUIET, 'listen-news': QUIET });
    await page.keyboard.press('Home');
    await shown(gate, '−90 dB');
    await now(page, { 'meter-out': LOUD, 'listen-news': LOUD });
  },

  /** The planted fault: what comes to the page is silence, and what listens has to say so. */
  async silence(page) {
    await page.routeWebSocket(/\/sound\?of=sound$/, (toPage) => {
      toPage.connectToServer().onMessage((message) => toPage.send(message.fill(0, HEADER_BYTES)));
    });
    await openHost(page, 'amp', 'amp');
    await library(page, 'Crystal Clean');
    const found = await listen(page, { timeout: 2_000 }).then(
      () => 'nothing',
      (problem) => problem.message,
    );
    if (!found.includes('"listen-news":-60')) throw new Error(`of silence it found ${found}`);
  },

  /** A knob takes keys, typed values and a hand; the host has what the page shows. */
  async knobs(page) {
    await openHost(page, 'amp', 'amp');
    await library(page, 'Crystal Clean');
    const bass = knob(page, 'amp.bass');
    await bass.focus();
    await page.keyboard.press('Home');
    for (let n = 0; n < 7; n++) await page.keyboard.press('ArrowUp');
    await page.keyboard.press('PageUp');
    await shown(bass, '17 %');
    await page.keyboard.type('42');
    await page.keyboard.press('Enter');
    await shown(bass, '42 %');
    const box = await bass.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y - 400, { steps: 20 });
    await page.mouse.up();
    await shown(bass, '100 %');
    await bass.dblclick();
    await shown(bass, '48 %');
    const cut = knob(page, 'cab.hi_cut_hz');
    await cut.focus();
    await page.keyboard.type('4k');
    await page.keyboard.press('Enter');
    await shown(cut, '4 kHz');
    const delay = page.locator('[data-testid="pedal"][data-block="delay"] [role="switch"]');
    const before = await delay.getAttribute('aria-checked');
    await delay.press('Enter');
    await page.locator('[data-parameter="drive.type"]').selectOption('fuzz');
    await settled(page);
    // Another page sees what the host has, and nothing of what this one hopes for.
    const storageState = await page.context().storageState();
    const other = await page.context().browser().newPage({ storageState });
    await other.goto(page.url());
    await shown(knob(other, 'amp.bass'), '48 %');
    await shown(knob(other, 'cab.hi_cut_hz'), '4 kHz');
    await other
      .locator(`[data-block="delay"] [role="switch"][aria-checked="${before !== 'true'}"]`)
      .waitFor(PATIENCE);
    const type = await other.locator('[data-parameter="drive.type"]').inputValue();
    if (type !== 'fuzz') throw new Error(`the drive is ${type}`);
  },

  /** Words become a sound; two sounds are compared by a key. */
  async words(page) {
    await openHost(page, 'amp', 'amp');
    await library(page, 'Crystal Clean');
    await page.getByTestId('prompt').fill('warm bluesy crunch');
    await page.getByTestId('prompt').press('Enter');
    const made = page.getByTestId('result').filter({ hasText: 'warm bluesy crunch' }).first();
    await made.getByTestId('hear').first().waitFor(PATIENCE);
    await page.getByTestId('slot-a').click();
    await page.locator('[data-testid="slot-a"][data-stored="true"]').waitFor(PATIENCE);
    const name = await made.getByTestId('hear').first().getAttribute('data-name');
    await made.getByTestId('hear').first().click();
    await named(page, name);
    await page.getByTestId('slot-b').click();
    await page.locator('[data-testid="slot-b"][aria-pressed="true"]').waitFor(PATIENCE);
    await page.getByTestId('slot-b').press('b');
    await named(page, 'Crystal Clean');
    await page.keyboard.press('b');
    await named(page, name);
    await page.getByTestId('hear-at-once').check();
    await page.getByTestId('prompt').fill('brutal djent, tight gate');
    await page.getByTestId('prompt-form').locator('label', { hasText: /^3$/ }).click();
    await page.getByTestId('generate').click();
    const djent = page.getByTestId('result').filter({ hasText: 'brutal djent' });
    await djent.getByTestId('hear').nth(2).waitFor(PATIENCE);
    await named(page, await djent.getByTestId('hear').first().getAttribute('data-name'));
    const prompt = page.getByTestId('prompt');
    await prompt.fill('x'.repeat(281));
    if ((await prompt.getAttribute('aria-invalid')) !== 'true') throw new Error('too long is fine');
    await prompt.press('Enter');
    await prompt.fill('zzz qqq');
    await prompt.press('Enter');
    await page.getByTestId('failed').first().waitFor(PATIENCE);
  },

  /** What is being made is seen, and cancelled one by one or all at once. */
  async queue(page) {
    await openHost(page, 'amp', 'amp');
    for (const words of ['hold one', 'hold two', 'hold three', 'hold four']) {
      await page.getByTestId('prompt').fill(words);
      await page.getByTestId('prompt').press('Enter');
      await page.getByTestId('request').filter({ hasText: words }).waitFor(PATIENCE);
    }
    await page.locator('[data-testid="request"][data-state="waiting"]').nth(1).waitFor(PATIENCE);
    await shoot(page, 'amp-queue');
    const first = page.getByTestId('request').filter({ hasText: 'hold one' });
    await first.getByTestId('cancel-request').focus();
    await page.keyboard.press('Enter');
    await first.waitFor({ ...PATIENCE, state: 'detached' });
    await page
      .locator('[data-testid="request"][data-state="asking"]', { hasText: 'hold three' })
      .waitFor(PATIENCE);
    await page.getByTestId('cancel-requests').click();
    await page.getByTestId('request').first().waitFor({ ...PATIENCE, state: 'detached' });
  },
};

/** Listens until something is heard. */
async function listen(page, patience = PATIENCE) {
  await page.getByTestId('listen-button').click();
  await page.locator('[data-testid="listen"][data-kind="on"]').waitFor(PATIENCE);
  await now(page, { 'listen-news': LOUD }, patience);
}

/** Meters and spectrum show what is heard now. */
async function moves(page) {
  await now(page, { 'meter-in': LOUD, 'meter-out': LOUD });
  const spectrum = page.getByTestId('spectrum');
  await page.waitForFunction(
    ([canvas, before]) => canvas.toDataURL() !== before,
    [await spectrum.elementHandle(), await spectrum.evaluate((canvas) => canvas.toDataURL())],
    PATIENCE,
  );
}

/**
 * Waits until all of these are as loud at the same time; marks of peaks stay for a moment, so that
 * a pause between two notes is not silence. Whatever is heard must never have been late.
 */
async function now(page, wanted, patience = PATIENCE) {
  const end = Date.now() + patience.timeout;
  for (;;) {
    const is = await page.evaluate(loudness);
    if (is.queuedMs > MOST_QUEUED_MS) throw new Error(`${is.queuedMs} ms wait`);
    const rightNow = ([id, [least, most]]) => is[id] >= least && is[id] <= most;
    if (Object.entries(wanted).every(rightNow)) return;
    if (Date.now() > end) throw new Error(`it stays at ${JSON.stringify(is)}`);
  }
}

/** What the next frame of the page shows. */
function loudness() {
  const shown = (id) => document.querySelector(`[data-testid="${id}"]`).dataset;
  return new Promise((done) => {
    requestAnimationFrame(() =>
      done({
        'meter-in': Number(shown('meter-in').peakDb),
        'meter-out': Number(shown('meter-out').peakDb),
        'listen-news': Number(shown('listen-news').rmsDb),
        queuedMs: Number(shown('listen-news').queuedMs ?? 0),
      }),
    );
  });
}

function knob(page, parameter) {
  return page.locator(`[data-testid="knob"][data-parameter="${parameter}"] [role="slider"]`);
}

async function library(page, name) {
  await page.getByTestId('sounds-library').click();
  await page.locator(`[data-testid="library"] [data-name="${name}"]`).click(PATIENCE);
  await named(page, name);
  await page.getByTestId('sounds-made').click();
}

async function named(page, name) {
  await page.getByTestId('preset-name').getByText(name, { exact: true }).waitFor(PATIENCE);
}

async function shown(slider, words) {
  const found = slider.page().locator(`[role="slider"][aria-valuetext="${words}"]`);
  await slider.and(found).waitFor(PATIENCE);
}

/** The host has shown all that this page has set. */
async function settled(page) {
  await page.getByTestId('pending').waitFor({ ...PATIENCE, state: 'detached' });
}

async function looks(page, name) {
  await shoot(page, name, { fullPage: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, `${name}-dark`, { fullPage: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'light' });
  await expectNoSidewaysScroll(page);
  await shoot(page, `${name}-phone`, { fullPage: true });
}

await drive(scenarios);
