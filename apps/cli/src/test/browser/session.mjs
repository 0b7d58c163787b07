// Takes part in a session in a real browser, as two people would.
// Usage: node session.mjs SCENARIO LINK [FOLDER for screenshots]
import { drive, expectNoSidewaysScroll, PATIENCE, shoot } from './drive.mjs';

const scenarios = {
  /** What one says appears to both, also after one was offline; and it fits a phone. */
  async share(page) {
    await openSession(page, link());
    await say(page, 'Is this loop too quiet?');
    const other = await page.context().browser().newPage({ viewport: { width: 390, height: 844 } });
    await invite(page, other);
    await message(other, 'Is this loop too quiet?').waitFor(PATIENCE);
    await say(other, 'By about six decibel.');
    await message(page, 'By about six decibel.').waitFor(PATIENCE);
    await page.locator('[data-testid="person"]:not(.away)').nth(1).waitFor(PATIENCE);
    await other.context().setOffline(true);
    await say(page, 'Said while you were away.');
    await other.getByTestId('composer').fill('Written without a network.');
    await other.getByTestId('composer').press('Enter');
    await other.getByTestId('pending').waitFor(PATIENCE);
    await other.context().setOffline(false);
    await message(page, 'Written without a network.').waitFor(PATIENCE);
    await message(other, 'Said while you were away.').waitFor(PATIENCE);
    await other.getByTestId('pending').waitFor({ state: 'detached', ...PATIENCE });
    await expectOnce(page, 'Written without a network.');
    await expectOnce(other, 'Said while you were away.');
    await expectNoSidewaysScroll(other);
    await shoot(page, 'session');
    await shoot(other, 'session-phone');
    await other.goto(new URL('#/', other.url()).href);
  },

  /** Who is invited takes a name; an admin changes what it may do, and takes it out. */
  async members(page) {
    await openSession(page, link());
    const other = await page.context().browser().newPage();
    await invite(page, other);
    await other.getByLabel('Your name here').fill('Grace');
    await other.getByRole('button', { name: 'Change' }).click();
    const rights = page.getByLabel('What Grace may do');
    await rights.waitFor(PATIENCE);
    await shoot(page, 'session-members');
    await rights.selectOption('watch');
    await other.locator('[data-testid="person"]', { hasText: 'may watch' }).waitFor(PATIENCE);
    page.on('dialog', (dialog) => dialog.accept());
    await page.getByRole('button', { name: 'Take Grace out' }).click();
    await other.getByText('not one of its members').first().waitFor(PATIENCE);
    await rights.waitFor({ state: 'detached', ...PATIENCE });
  },

  /** The assistant answers to all; who asked stops it, by keyboard. */
  async ask(page) {
    await openSession(page, link());
    await ask(page, 'How much level does this loop want?');
    const whole = message(page, 'By about six decibel, and then limit it.');
    await whole.waitFor(PATIENCE);
    await whole.getByText('3 tokens').waitFor(PATIENCE);
    const figures = page.locator('.side-stats dl > div', { hasText: 'tokens' }).locator('dd');
    // The session is shared by all scenarios: what else was answered there counts, too.
    await figures.filter({ hasText: /^[1-9][0-9]*$/ }).waitFor(PATIENCE);
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };
    const other = await page.context().browser().newPage(phone);
    await invite(page, other);
    await ask(page, 'How do I make it louder without clipping?');
    for (const one of [page, other]) {
      await one.getByTestId('answer').filter({ hasText: 'First look at' }).waitFor(PATIENCE);
    }
    if ((await stopButton(other).count()) > 0) throw new Error('a guest may stop what others asked');
    await expectNoSidewaysScroll(other);
    await shoot(page, 'session-answering');
    await shoot(other, 'session-answering-phone');
    await stopButton(page).focus();
    await page.keyboard.press('Enter');
    for (const one of [page, other]) {
      await one.getByTestId('cut').filter({ hasText: 'stopped it.' }).waitFor(PATIENCE);
      await one.getByTestId('answer').waitFor({ state: 'detached', ...PATIENCE });
    }
    if (await page.evaluate(() => document.activeElement === document.body)) {
      throw new Error('the keyboard has lost its place');
    }
    await shoot(page, 'session-stopped');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'session-stopped-dark');
  },

  /** The assistant acts at the host that was chosen; all see what it called, and its fate. */
  async act(page) {
    await openSession(page, link());
    const picker = page.getByTestId('host-picker');
    await picker.locator('option', { hasText: 'radio' }).waitFor({ state: 'attached', ...PATIENCE });
    const chosen = picker.locator('option:checked', { hasText: 'scene' });
    await chosen.waitFor({ state: 'attached', ...PATIENCE });
    const other = await page.context().browser().newPage({ viewport: { width: 390, height: 844 } });
    await invite(page, other);
    await ask(page, 'A red cube, please.');
    for (const one of [page, other]) {
      const answer = message(one, 'There is a red cube.');
      await answer.waitFor(PATIENCE);
      const calls = answer.getByTestId('tool-call');
      await calls.filter({ hasText: 'executed' }).waitFor(PATIENCE);
      await calls.filter({ hasText: 'not called' }).waitFor(PATIENCE);
    }
    const call = message(page, 'There is a red cube.').getByTestId('tool-call').first();
    await call.locator('summary').focus();
    await page.keyboard.press('Enter');
    await call.getByText('"asked-for"').first().waitFor(PATIENCE);
    await expectNoSidewaysScroll(other);
    await shoot(page, 'session-acting');
    await shoot(other, 'session-acting-phone');
    await page.goto(new URL('#/hosts/scene', page.url()).href);
    await page.getByText('asked-for').first().waitFor(PATIENCE);
  },

  /** A program's text is shown as such. */
  async code(page) {
    await openSession(page, link());
    await page.getByRole('button', { name: 'Code' }).click();
    await page.getByTestId('composer').fill('loop.gain(-6)\nloop.limit(-1.0)');
    await page.getByTestId('composer').press('Control+Enter');
    await page.locator('[data-testid="message"] pre', { hasText: 'loop.gain(-6)' }).waitFor(PATIENCE);
    await page.getByTestId('pending').waitFor({ state: 'detached', ...PATIENCE });
    await shoot(page, 'session-code');
  },

  /** The page measures its hub from the console. */
  async selftest(page) {
    await openSession(page, link());
    const report = await page.evaluate(async () => {
      const { passed, checks, html } = await window.runRealTimeTests(2);
      return { passed, checks, html };
    });
    console.log(report.checks.map(({ check, measured }) => `${check}: ${measured}`).join('\n'));
    // A machine that has other things to do may be late, and nothing else.
    const haste = ['WebSocket latency', 'update frequency'];
    const wrong = report.checks.filter(({ check, passed }) => !passed && !haste.includes(check));
    if (wrong.length > 0 || report.checks.length !== 8) throw new Error('a check failed');
    await page.setContent(report.html);
    await page.getByRole('heading', { name: 'Self-test' }).waitFor(PATIENCE);
    await shoot(page, 'selftest');
  },
};

function link() {
  return process.argv[3];
}

async function openSession(page, address) {
  await page.goto(address);
  await page.getByRole('link', { name: 'Sessions' }).first().click(PATIENCE);
  await page.getByTestId('session-row').filter({ hasText: 'Evening mix' }).locator('a').click(PATIENCE);
  await page.getByTestId('composer').waitFor(PATIENCE);
}

async function invite(page, other) {
  await page.getByLabel('Invite somebody who').selectOption('act');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const field = page.getByTestId('invite-link');
  await field.waitFor(PATIENCE);
  await other.goto(await field.inputValue());
  await other.getByTestId('composer').waitFor(PATIENCE);
}

async function say(page, text) {
  await page.getByTestId('composer').fill(text);
  await page.getByTestId('composer').press('Enter');
  await message(page, text).waitFor(PATIENCE);
}

async function ask(page, text) {
  await page.getByTestId('composer').fill(text);
  await page.getByTestId('composer').press('Control+Enter');
  await message(page, text).waitFor(PATIENCE);
}

function stopButton(page) {
  return page.getByRole('button', { name: /^Stop the answer/ });
}

function message(page, text) {
  return page.locator('[data-testid="message"]', { hasText: text });
}

async function expectOnce(page, text) {
  const times = await message(page, text).count();
  if (times !== 1) throw new Error(`"${text}" is shown ${times} times`);
}

await drive(scenarios);
