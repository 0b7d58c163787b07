// Manages the hosts of the demo in a real browser, as a person would.
// Usage: node manage.mjs SCENARIO LINK [FOLDER for screenshots]
import { drive, expectNoSidewaysScroll, openHost, PATIENCE, shoot } from './drive.mjs';

const scenarios = {
  /** Operations and events are filtered by what became of them and by what they are. */
  async filters(page) {
    await openHost(page, 'scene', 'scene');
    for (let calls = 0; calls < 4; calls++) await call(page, 'list_actors', 'executed');
    await choose(page, 'delete');
    await page.getByTestId('field-name').fill('nobody');
    await call(page, 'delete', 'failed');
    await page.getByTestId('operation-fate').selectOption('failed');
    await operation(page, 'list_actors').first().waitFor({ state: 'detached', ...PATIENCE });
    await operation(page, 'delete', 'failed').first().waitFor(PATIENCE);
    await page.getByTestId('operation-action').fill('list_actors'); // Others may have been refused.
    await page.getByTestId('operation-fate').selectOption('never ran');
    await page.getByText('No operation fits the filter.').waitFor(PATIENCE);
    await page.getByTestId('event-level').selectOption('error');
    await page.locator('[data-testid="event-row"][data-level="info"]').first()
      .waitFor({ state: 'detached', ...PATIENCE });
  },

  /** Nothing of one host shows under another, there and back again. */
  async apart(page) {
    await openHost(page, 'scene', 'scene');
    await call(page, 'list_actors', 'executed');
    await page.locator('[data-actor]').first().waitFor(PATIENCE);
    await page.goto(new URL('#/hosts/radio', page.url()).href);
    await page.getByRole('heading', { name: 'radio', level: 1 }).waitFor(PATIENCE);
    await page.locator('[data-testid="host-header"][data-live="true"]').waitFor(PATIENCE);
    const rows = '[data-testid="operation-row"][data-action="list_actors"]';
    const strangers = page.locator(`[data-actor], ${rows}`);
    if (await strangers.count() > 0) throw new Error('the radio shows what is of the scene');
    await page.goBack();
    await operation(page, 'list_actors', 'executed').first().waitFor(PATIENCE);
  },

  /** What somebody needs to know who helps, and a phone that shows it. */
  async settings(page) {
    await openHost(page, 'scene', 'scene');
    await openSettings(page);
    const text = await page.getByTestId('diagnostics').textContent();
    for (const word of ['host scene', 'link online', 'owner scene: ok']) {
      if (!text.includes(word)) throw new Error(`the diagnostics do not say ${word}: ${text}`);
    }
    await rule(page, 'list_actors').waitFor(PATIENCE);
    await shoot(page, 'settings');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await shoot(page, 'settings-phone-dark', { fullPage: true });
  },

  /** Words become a sound of the amp, which comes to the page. */
  async amp(page) {
    await openHost(page, 'amp', 'amp');
    await page.getByTestId('listen-button').click();
    await page.getByTestId('hear-at-once').check();
    await page.getByTestId('prompt').fill('surf with lots of spring');
    await page.getByTestId('generate').click();
    await page.locator('[data-testid="hear"][aria-current="true"]').waitFor(PATIENCE);
    await page.waitForFunction(
      (news) => Number(news.dataset.rmsDb ?? -60) > -45,
      await page.getByTestId('listen-news').elementHandle(),
      PATIENCE,
    );
  },

  /** What a rule denies is refused and never runs; the audit says so, and by whom it was asked. */
  async rules(page) {
    await openHost(page, 'scene', 'scene');
    await setRule(page, 'describe_viewport', 'deny');
    await page.getByRole('link', { name: 'Live' }).click();
    await call(page, 'describe_viewport', 'rejected');
    await page.getByRole('link', { name: 'Audit', exact: true }).last().press('Enter');
    const entry = page.getByTestId('audit-row').filter({ hasText: 'describe_viewport' });
    await entry.filter({ hasText: 'rejected' }).first().waitFor(PATIENCE);
    await entry.filter({ hasText: 'set the rules' }).first().waitFor(PATIENCE);
    await shoot(page, 'audit');
    await page.getByTestId('audit-fate').selectOption('executed');
    await entry.first().waitFor({ state: 'detached', ...PATIENCE });
    await page.goBack();
    await entry.getByRole('link', { name: 'describe_viewport' }).first().click();
    await page.locator('.operation.sought[data-action="describe_viewport"]').waitFor(PATIENCE);
    await setRule(page, 'describe_viewport', '');
    await page.getByRole('link', { name: 'Live' }).click();
    await call(page, 'describe_viewport', 'executed');
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
  },

  /** A question is seen on every page, shows what would run, and is answered by keyboard alone. */
  async questions(page) {
    await openHost(page, 'scene', 'scene');
    await setRule(page, 'spawn_primitive', 'ask');
    await page.getByRole('link', { name: 'Live' }).click();
    await askToSpawn(page, 'allowed-cube');
    await page.getByRole('link', { name: 'Hub', exact: true }).click();
    await page.getByTestId('open-questions').press('Enter');
    const question = page.getByTestId('host-question');
    const shown = await question.getByTestId('question-params').textContent();
    if (!shown.includes('"allowed-cube"')) throw new Error(`the question shows ${shown}`);
    await shoot(page, 'question');
    await question.getByTestId('allow').press('Enter');
    await operation(page, 'spawn_primitive', 'executed').filter({ hasText: 'allowed by' })
      .first().waitFor(PATIENCE);
    await page.locator('[data-actor="allowed-cube"]').waitFor(PATIENCE);
    await page.locator('#operations-title:focus').waitFor(PATIENCE);
    await page.getByTestId('open-questions').waitFor({ state: 'detached', ...PATIENCE });
    await askToSpawn(page, 'refused-cube');
    await question.getByTestId('refuse').press('Enter');
    await operation(page, 'spawn_primitive', 'rejected').filter({ hasText: 'refused by' })
      .first().waitFor(PATIENCE);
    if (await page.locator('[data-actor="refused-cube"]').count() > 0) {
      throw new Error('what was refused ran');
    }
    await setRule(page, 'spawn_primitive', '');
  },

  /** A module is updated while the engine ticks: a new action, the old state; then it goes back. */
  async modules(page) {
    await openHost(page, 'scene', 'scene');
    await moduleRow(page, 1).waitFor(PATIENCE);
    const actors = page.locator('[data-actor]');
    const before = await actors.count();
    await call(page, 'stamp', 'executed');
    await actorsAre(page, before + 1);
    if (await item(page, 'unstamp').count() > 0) throw new Error('version 1 can unstamp');
    await moduleRow(page, 1).getByTestId('update-module').click();
    await moduleRow(page, 2).waitFor(PATIENCE);
    await item(page, 'unstamp').waitFor(PATIENCE);
    await moduleRow(page, 2).locator('[data-testid="module-phase"]', { hasText: 'committed' })
      .waitFor(PATIENCE);
    await page.getByTestId('load-chart').waitFor(PATIENCE);
    await page.locator('[data-testid="host-header"][data-live="true"]').waitFor(PATIENCE);
    await item(page, 'unstamp').scrollIntoViewIfNeeded();
    await shoot(page, 'module-updated', { fullPage: true });
    await call(page, 'unstamp', 'executed'); // What version 1 has stamped.
    await actorsAre(page, before);
    await call(page, 'unstamp', 'failed');
    await call(page, 'stamp', 'executed');
    await moduleRow(page, 2).getByTestId('roll-back').click();
    await moduleRow(page, 2).getByTestId('roll-back-yes').click();
    await moduleRow(page, 1).waitFor(PATIENCE);
    await item(page, 'unstamp').waitFor({ state: 'detached', ...PATIENCE });
    await moduleRow(page, 1).getByTestId('update-module').waitFor(PATIENCE);
    await actorsAre(page, before + 1);
    await shoot(page, 'module-rolled-back', { fullPage: true });
  },
};

function moduleRow(page, version) {
  return page.locator(
    `[data-testid="module-row"][data-module="stamps"][data-version="${version}"]`,
  );
}

function item(page, action) {
  return page.locator(`[data-testid="action-item"][data-action="${action}"]`);
}

async function actorsAre(page, count) {
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('[data-actor]').length === wanted,
    count,
    PATIENCE,
  );
}

async function choose(page, action) {
  await item(page, action).click(PATIENCE);
  await page.locator(`[data-testid="action-form"][data-action="${action}"]`).waitFor(PATIENCE);
}

/** Calls and waits for one more row: the form may still say what became of the call before. */
async function call(page, action, outcome) {
  await choose(page, action);
  const before = await operation(page, action, outcome).count();
  await page.getByTestId('submit').click();
  await operation(page, action, outcome).nth(before).waitFor(PATIENCE);
}

async function askToSpawn(page, name) {
  await choose(page, 'spawn_primitive');
  await page.getByTestId('field-kind').selectOption('cube');
  await page.getByTestId('field-name').fill(name);
  await page.getByTestId('submit').click();
  await page.getByTestId('host-question').waitFor(PATIENCE);
}

function operation(page, action, outcome) {
  const suffix = outcome === undefined ? '' : `[data-outcome="${outcome}"]`;
  return page.locator(`[data-testid="operation-row"][data-action="${action}"]${suffix}`);
}

async function openSettings(page) {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByTestId('diagnostics').waitFor(PATIENCE);
}

function rule(page, action, word) {
  const suffix = word === undefined ? '' : `[data-rule="${word || 'default'}"]`;
  return page.locator(`[data-testid="rule-row"][data-action="${action}"]${suffix}`);
}

async function setRule(page, action, word) {
  await openSettings(page);
  await rule(page, action).getByTestId('rule').selectOption(word);
  await rule(page, action, word).waitFor(PATIENCE);
}

await drive(scenarios);
