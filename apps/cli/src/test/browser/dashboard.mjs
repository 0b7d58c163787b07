// Drives the dashboard of the sample engine in a real browser, as a person would.
// Usage: node dashboard.mjs SCENARIO LINK [FOLDER for screenshots]
import { drive, expectNoSidewaysScroll, openHost, PATIENCE, shoot } from './drive.mjs';

/** Both the page and the engine may pause for up to 20 s before they try again. */
const LONG_PATIENCE = { timeout: 60_000 };

const scenarios = {
  /** A click on "spawn" makes the actor appear in the picture. */
  async spawn(page) {
    await openHost(page, 'scene', 'scene');
    await chooseAction(page, 'spawn_primitive');
    await page.getByTestId('field-kind').selectOption('sphere');
    await page.getByTestId('field-name').fill('moon');
    await page.getByTestId('field-location.0').fill('150');
    await page.getByTestId('field-location.2').fill('-120');
    await page.getByTestId('submit').click();
    await page.locator('[data-actor="moon"]').waitFor(PATIENCE);
    await operation(page, 'spawn_primitive', 'executed').waitFor(PATIENCE);
    // Selected is what the engine says, not what was clicked.
    await page.locator('[data-actor="moon"]').click(PATIENCE);
    await page.locator('[data-actor="moon"][aria-selected="true"]').waitFor(PATIENCE);
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+Enter');
    await page.locator('[data-actor="blue-sphere"][aria-selected="true"]').waitFor(PATIENCE);
    await page.locator('[data-actor="moon"][aria-selected="true"]').waitFor(PATIENCE);
    await page.keyboard.press('Escape');
    await page.locator('[data-actor="moon"][aria-selected="false"]').waitFor(PATIENCE);
    await page.locator('.uplot').waitFor(PATIENCE);
    await shoot(page, 'dashboard');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'dashboard-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'light' });
    await expectNoSidewaysScroll(page);
    await shoot(page, 'dashboard-phone');
  },

  /** A wrong parameter is refused beside its field, and nothing runs. */
  async refusal(page) {
    await openHost(page, 'scene', 'scene');
    await chooseAction(page, 'delete');
    await page.getByTestId('field-name').fill('nobody');
    await page.getByTestId('submit').click();
    await operation(page, 'delete', 'failed').waitFor(PATIENCE);
    const said = await page.getByTestId('action-form').getByTestId('call-result').textContent();
    if (!said.includes('nobody')) throw new Error(`the refusal does not say what is wrong: ${said}`);
  },

  /** A stalled owner is announced by name, and the next call is refused with the reason. */
  async stall(page) {
    await openHost(page, 'scene', 'scene');
    await chooseAction(page, 'stall');
    await page.getByTestId('field-seconds').fill('6');
    await page.getByTestId('submit').click();
    const banner = page.getByTestId('stall-banner');
    await banner.waitFor(PATIENCE);
    const said = await banner.textContent();
    if (!said.includes('scene') || !said.includes('stall')) throw new Error(`the banner says ${said}`);
    await chooseAction(page, 'list_actors');
    await page.getByTestId('submit').click();
    await operation(page, 'list_actors', 'rejected').waitFor(PATIENCE);
    await shoot(page, 'stalled');
    await banner.waitFor({ state: 'detached', ...PATIENCE });
    await operation(page, 'stall', 'executed').waitFor(PATIENCE);
  },

  /** The page says that the hub is gone, and comes back by itself when the hub does. */
  async restart(page) {
    await openHost(page, 'scene', 'scene');
    console.log('open');
    const banner = page.getByTestId('hub-gone');
    await banner.waitFor(PATIENCE);
    console.log('gone');
    await page.locator('[data-testid="host-header"][data-live="true"]').waitFor(LONG_PATIENCE);
    await page.getByText('link online').first().waitFor(LONG_PATIENCE);
    await chooseAction(page, 'list_actors');
    await page.getByTestId('submit').click();
    await operation(page, 'list_actors', 'executed').waitFor(PATIENCE);
  },

  /** How the hub is, and what it logs, also on a phone and by keyboard. */
  async hub(page) {
    await openHost(page, 'scene', 'scene');
    await page.getByRole('link', { name: 'Hub', exact: true }).press('Enter');
    await page.locator('[data-testid="hub-part"][data-part="link/scene"]').waitFor(PATIENCE);
    await page.locator('[data-testid="hub-part"][data-part="owner/sessions"]').waitFor(PATIENCE);
    await page.getByText('scene has linked').first().waitFor(PATIENCE);
    await shoot(page, 'hub');
    await page.getByTestId('log-pause').press('Enter');
    await page.locator('[data-testid="log-pause"][aria-pressed="true"]').waitFor(PATIENCE);
    await page.getByTestId('log-level').selectOption('ERROR');
    await page.getByText('scene has linked').first().waitFor({ state: 'detached', ...PATIENCE });
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
  },

  /** An operation that waits can be cancelled, by keyboard alone. */
  async cancel(page) {
    await openHost(page, 'scene', 'scene');
    await chooseAction(page, 'stall');
    await page.getByTestId('field-seconds').fill('2');
    await page.getByTestId('submit').press('Enter');
    await operation(page, 'stall', null).waitFor(PATIENCE);
    await chooseAction(page, 'clear_spawned_actors');
    await page.getByTestId('submit').press('Enter');
    const row = page.locator('[data-testid="operation-row"][data-action="clear_spawned_actors"]').first();
    const button = row.getByTestId('cancel-operation');
    await button.focus();
    await button.press('Enter');
    await operation(page, 'clear_spawned_actors', 'cancelled').waitFor(PATIENCE);
  },
};

function operation(page, action, outcome) {
  const suffix = outcome === null ? '' : `[data-outcome="${outcome}"]`;
  return page.locator(`[data-testid="operation-row"][data-action="${action}"]${suffix}`).first();
}

async function chooseAction(page, name) {
  await page.locator(`[data-testid="action-item"][data-action="${name}"]`).click(PATIENCE);
  await page.locator(`[data-testid="action-form"][data-action="${name}"]`).waitFor(PATIENCE);
}

await drive(scenarios);
