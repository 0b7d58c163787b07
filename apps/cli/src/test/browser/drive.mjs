// What all scenarios of the dashboard share: a real browser, and the ways of a person in it.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

// The browser driver is a dependency of the page's own build.
const require = createRequire(new URL('../../../../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const [scenario, link, folder = 'target/screenshots'] = process.argv.slice(2);
export { link };
export const PATIENCE = { timeout: 20_000 };

/** Opens the page of a host and waits until it shows `testId`. */
export async function openHost(page, host, testId) {
  await page.goto(link);
  await page.locator(`[data-testid="host-row"][data-host="${host}"] a`).first().click(PATIENCE);
  await page.getByTestId(testId).waitFor(PATIENCE);
}

/** The chart follows a new width in the next frame, so the page may take a moment to fit. */
export async function expectNoSidewaysScroll(page) {
  await page.waitForFunction(
    () => document.documentElement.scrollWidth <= window.innerWidth,
    undefined,
    PATIENCE,
  );
}

export async function shoot(page, name, options = {}) {
  mkdirSync(folder, { recursive: true });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}

/** Runs the scenario that the command line names. */
export async function drive(scenarios) {
  const run = scenarios[scenario];
  if (run === undefined) throw new Error(`no scenario ${scenario}: ${Object.keys(scenarios)}`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1080 } });
    try {
      await run(page);
    } catch (problem) {
      await shoot(page, `failed-${scenario}`);
      console.log(await page.locator('body').innerText()); // What it showed instead.
      throw problem;
    }
    console.log(`ok ${scenario}`);
  } finally {
    await browser.close();
  }
}
