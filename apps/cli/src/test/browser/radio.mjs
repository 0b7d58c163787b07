// Drives the dashboard of a live broadcast in a real browser, as a person would.
// Usage: node radio.mjs SCENARIO LINK [FOLDER for screenshots]
import { drive, expectNoSidewaysScroll, openHost, PATIENCE, shoot } from './drive.mjs';

const HOUR_MS = 3_600_000;

const scenarios = {
  /** A show is started, moved on and broken into, all by the desk, and the page follows. */
  async show(page) {
    await openHost(page, 'radio', 'radio');
    await stopped(page);
    await shoot(page, 'radio-idle');
    await press(page, 'start_show');
    await state(page, 'Intro music');
    await expectRunningClock(page, 'end-in');
    await press(page, 'jump', { seconds: '185' });
    await page.locator('[data-testid="break-row"][data-status="warned"]').waitFor(PATIENCE);
    await looks(page, 'radio');
    await press(page, 'start_ad_break', { seconds: '48' });
    await state(page, 'Ad break');
    await page.locator('[data-testid="break-mark"][data-status="running"]').waitFor(PATIENCE);
    await expectRunningClock(page, 'break-end');
    await page.locator('[data-testid="event-row"][data-type="state_changed"]', { hasText: '→ Ad break' })
      .waitFor(PATIENCE);
    await shoot(page, 'radio-break');
    await press(page, 'stop_ad_break');
    await state(page, 'Between callers');
    await press(page, 'stop_show');
    await state(page, 'Idle');
  },

  /** A button that may not be pressed says why, to the eye and to a screen reader, and calls nothing. */
  async obstacle(page) {
    await openHost(page, 'radio', 'radio');
    await stopped(page);
    const form = desk(page, 'stop_show');
    const button = form.getByTestId('desk-button');
    const says = await button.getAttribute('aria-describedby');
    const why = await page.locator(`[id="${says}"]`).textContent();
    if (why !== 'no show is on the air') throw new Error(`the reason reads ${why}`);
    if ((await button.getAttribute('aria-disabled')) !== 'true') throw new Error('it looks enabled');
    const before = await page.getByTestId('operation-row').count();
    await button.focus();
    await button.press('Enter');
    await press(page, 'log_debug_info');
    const after = await page.getByTestId('operation-row').count();
    if (after !== before + 1) throw new Error(`${after - before} calls instead of 1`);
  },

  /** By keyboard alone: a wrong value is refused beside its field, a query answers in words. */
  async keyboard(page) {
    await openHost(page, 'radio', 'radio');
    await stopped(page);
    const length = desk(page, 'start_show').getByTestId('field-seconds');
    await length.fill('-1');
    await length.press('Enter');
    await desk(page, 'start_show').locator('[aria-invalid="true"]').waitFor(PATIENCE);
    await length.fill('600');
    await length.press('Enter');
    await state(page, 'Intro music');
    const event = desk(page, 'time_until').getByTestId('field-event');
    await event.selectOption('SHOW_END');
    await event.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await desk(page, 'time_until').getByTestId('desk-answer').waitFor(PATIENCE);
  },

  /** A tab that slept shows the right time at once when it is looked at again. */
  async sleep(page) {
    await page.clock.install();
    await openHost(page, 'radio', 'radio');
    await stopped(page);
    await press(page, 'start_show', { seconds: '600' });
    await state(page, 'Intro music');
    await press(page, 'set_speed', { factor: '0.1' });
    await hide(page, true);
    const before = seconds(await page.getByTestId('elapsed').locator('b').textContent());
    await page.clock.pauseAt(new Date((await page.evaluate(() => Date.now())) + HOUR_MS));
    await hide(page, false);
    const after = seconds(await page.getByTestId('elapsed').locator('b').textContent());
    if (Math.abs(after - before - 360) > 15) throw new Error(`${before} s became ${after} s`);
  },

  /** Keyed state of any shape breaks nothing: what is not understood is shown as it came. */
  async malformed(page) {
    await openHost(page, 'odd', 'radio');
    await page.locator('[data-testid="state-table"] [data-key="breaks"]').waitFor(PATIENCE);
    await page.getByTestId('show-state').waitFor(PATIENCE);
    await shoot(page, 'radio-malformed');
  },
};

function desk(page, action) {
  return page.locator(`[data-testid="desk-form"][data-action="${action}"]`);
}

async function press(page, action, fields = {}) {
  const form = desk(page, action);
  for (const [name, value] of Object.entries(fields)) {
    await form.getByTestId(`field-${name}`).fill(value);
  }
  await form.locator('[data-testid="desk-button"][aria-disabled="false"]').click(PATIENCE);
  await form.locator('[data-testid="call-result"][data-fate="executed"]').waitFor(PATIENCE);
}

async function state(page, name) {
  await page.getByTestId('show-state').getByText(name, { exact: true }).waitFor(PATIENCE);
}

async function stopped(page) {
  const stop = desk(page, 'stop_show').getByTestId('desk-button');
  await stop.waitFor(PATIENCE);
  if ((await stop.getAttribute('aria-disabled')) === 'false') {
    await stop.click();
  }
  await page.getByTestId('lamp').getByText('off air').waitFor(PATIENCE);
}

/** A countdown that goes down while nothing is published. */
async function expectRunningClock(page, testId) {
  const clock = page.getByTestId(testId).locator('b');
  const before = seconds(await clock.textContent());
  await page.waitForFunction(
    ([id, text]) => document.querySelector(`[data-testid="${id}"] b`).textContent !== text,
    [testId, await clock.textContent()],
    PATIENCE,
  );
  const after = seconds(await clock.textContent());
  if (!(after < before)) throw new Error(`${testId} went from ${before} s to ${after} s`);
}

function seconds(text) {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** What a browser tells a page whose tab goes into the background, or comes back. */
async function hide(page, hidden) {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

async function looks(page, name) {
  await shoot(page, name);
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, `${name}-dark`);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'light' });
  await expectNoSidewaysScroll(page);
  await shoot(page, `${name}-phone`, { fullPage: true });
  await page.setViewportSize({ width: 1440, height: 1080 });
}

await drive(scenarios);
