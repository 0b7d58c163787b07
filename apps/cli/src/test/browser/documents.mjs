// Drives the page of documents in a real browser, as a person would.
// Usage: node documents.mjs SCENARIO LINK [FOLDER for screenshots]
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drive, expectNoSidewaysScroll, link, openHost, PATIENCE, shoot } from './drive.mjs';

const NOTES = new URL('../../../../analyzer/src/test/resources/documents/', import.meta.url);
const DAILY = 'txt/04_pt_daily.txt';

const scenarios = {
  /** Dropped, read, shown beside its text, reported and destroyed. */
  async check(page) {
    await openDocuments(page);
    await drop(page, [DAILY, 'txt/05_ot_daily.txt', 'docx/01_pt_evaluation.docx']);
    for (const name of ['04_pt_daily.txt', '05_ot_daily.txt', '01_pt_evaluation.docx']) {
      await row(page, name, 'succeeded').waitFor(PATIENCE);
    }
    await page.getByTestId('uploads').waitFor({ state: 'detached', ...PATIENCE });
    await shoot(page, 'documents');
    await row(page, '04_pt_daily.txt').getByRole('link').click();
    await page.getByTestId('result').waitFor(PATIENCE);
    const text = await page.getByTestId('text').textContent();
    const note = readFileSync(new URL(DAILY, NOTES), 'utf8').trimEnd();
    if (text.trimEnd() !== note) throw new Error('the text is not the note');
    await expectFailuresFirst(page);
    await expectQuoteIsShown(page);
    await page.locator('[data-testid="kind"][data-kind="DATE"]').click();
    await page.locator('mark[data-kind="DATE"]').first().waitFor(PATIENCE);
    await shoot(page, 'document');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'document-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await shoot(page, 'document-phone');
    await page.setViewportSize({ width: 1440, height: 1080 });
    await expectReports(page, note);
    await expectNothingKept(page, 'Quintanilla');
    await page.getByTestId('analysis-delete').click();
    await page.getByTestId('analysis-delete-yes').click();
    await page.locator('[data-receipt="CRYPTO_ERASED"]').waitFor(PATIENCE);
    await row(page, '05_ot_daily.txt').waitFor(PATIENCE);
    await row(page, '04_pt_daily.txt').waitFor({ state: 'detached', ...PATIENCE });
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await shoot(page, 'documents-phone');
    await deleteAll(page);
  },

  /** A hundred at once: each ends, also if all are cancelled, and the page goes on meanwhile. */
  async cancel(page) {
    await openDocuments(page);
    // What is on the way can be taken back; the hub never hears of it.
    await page.route('**/api/analyses', () => {});
    await drop(page, [DAILY]);
    await page.getByTestId('upload-cancel').click(PATIENCE);
    await page.getByTestId('uploads').waitFor({ state: 'detached', ...PATIENCE });
    await page.unroute('**/api/analyses');
    await drop(page, Array.from({ length: 100 }, () => DAILY));
    await page.getByTestId('document-row').first().waitFor(PATIENCE);
    await page.getByTestId('cancel-all').click(PATIENCE);
    await page.getByTestId('uploads').waitFor({ state: 'detached', ...PATIENCE });
    await page.getByTestId('cancel-all').waitFor({ state: 'detached', ...PATIENCE });
    const states = await page
      .getByTestId('document-row')
      .evaluateAll((rows) => rows.map(({ dataset }) => `${dataset.state} ${dataset.outcome}`));
    const odd = states.filter((one) => !/^ENDED (succeeded|cancelled)$/.test(one));
    if (odd.length > 0) throw new Error(`not over: ${odd}`);
    await deleteAll(page);
  },

  /** What cannot be read says what to do; a password is asked for and takes it on, by keyboard. */
  async problems(page) {
    await openDocuments(page);
    await drop(page, ['edge/empty.txt', 'edge/encrypted.pdf']);
    await row(page, 'empty.txt', 'failed').getByText('nothing in it').waitFor(PATIENCE);
    const locked = page.locator('[data-error="PASSWORD_NEEDED"]');
    const first = await locked.getAttribute('data-analysis', PATIENCE);
    await locked.getByTestId('password').fill('wrong');
    await locked.getByTestId('password').press('Enter');
    // The first attempt is replaced by the second, which fails as well.
    await page.locator(`[data-analysis="${first}"]`).waitFor({ state: 'detached', ...PATIENCE });
    await locked.waitFor(PATIENCE);
    await shoot(page, 'documents-problems');
    await locked.getByTestId('password').fill('open-synthetic');
    await locked.getByTestId('password').press('Enter');
    await row(page, 'encrypted.pdf', 'succeeded').waitFor(PATIENCE);
    await locked.waitFor({ state: 'detached', ...PATIENCE });
    await deleteAll(page);
  },

  /** The hub's jobs, and how it is. */
  async jobs(page) {
    await openDocuments(page);
    await drop(page, [DAILY]);
    await row(page, '04_pt_daily.txt', 'succeeded').waitFor(PATIENCE);
    await deleteAll(page);
    await page.getByTestId('load-meter').getByRole('link').press('Enter');
    await page.getByTestId('hub-jobs').locator('summary').last().press('Enter');
    await page.locator('[data-testid="job-row"][data-outcome="succeeded"]').first().waitFor(PATIENCE);
    await shoot(page, 'hub-jobs');
  },

  /** The jobs of a host: what is asked of one is a call that shows what became of it. */
  async 'host-jobs'(page) {
    await openHost(page, 'studio', 'host-jobs');
    const stuck = page.locator('[data-testid="job-row"][data-state="RUNAWAY"]');
    await stuck.getByText('does not stop').waitFor(PATIENCE);
    await stuck.locator('summary').press('Enter');
    await stuck.getByText('Endless.spin').waitFor(PATIENCE);
    if ((await stuck.getByTestId('job-cancel').count()) > 0) throw new Error('it has its outcome');
    const running = page.locator('[data-testid="job-row"][data-state="RUNNING"]');
    // It could pause, but its host takes no such call.
    if ((await running.getByTestId('job-pause').count()) > 0) throw new Error('nobody takes that');
    await shoot(page, 'host-jobs');
    await running.getByTestId('job-cancel').press('Enter');
    await page.getByTestId('host-jobs').getByText('executed').waitFor(PATIENCE);
  },
};

async function openDocuments(page) {
  await page.goto(link);
  await page.getByRole('link', { name: 'Documents', exact: true }).press('Enter');
  await page.getByTestId('drop-zone').waitFor(PATIENCE);
}

/** The next scenario begins with an empty list. */
async function deleteAll(page) {
  await page.getByTestId('delete-all').click(PATIENCE);
  await page.getByTestId('delete-all-yes').click(PATIENCE);
  await page.getByTestId('documents').waitFor({ state: 'detached', ...PATIENCE });
}

/** Drops files on the page as a file manager does. */
async function drop(page, paths) {
  const files = paths.map((path) => ({
    name: basename(path),
    base64: readFileSync(fileURLToPath(new URL(path, NOTES))).toString('base64'),
  }));
  await page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of dropped) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    const where = document.querySelector('[data-testid="drop-zone"]');
    where.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
    where.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
}

function row(page, name, outcome) {
  const suffix = outcome === undefined ? '' : `[data-outcome="${outcome}"]`;
  const named = page.getByRole('link', { name, exact: true });
  return page.locator(`[data-testid="document-row"]${suffix}`).filter({ has: named }).first();
}

async function expectFailuresFirst(page) {
  const order = await page
    .getByTestId('finding-group')
    .evaluateAll((groups) => groups.map(({ dataset }) => dataset.verdict));
  const wanted = ['FAIL', 'NOT_FOUND', 'PASS', 'NOT_APPLICABLE'].filter((one) => order.includes(one));
  if (order.join() !== wanted.join()) throw new Error(`the groups stand as ${order}`);
}

/** The quote of a finding is marked in the text, in sight, and the way back leads to it. */
async function expectQuoteIsShown(page) {
  for (const group of await page.getByTestId('finding-group').all()) {
    await group.evaluate((element) => (element.open = true));
  }
  const quote = page.getByTestId('quote').first();
  const said = (await quote.textContent()).replace(/^“|( …)?”$/g, '');
  await quote.press('Enter');
  const mark = page.locator('mark[data-begins]').first();
  await mark.waitFor(PATIENCE);
  const marked = (await mark.textContent()).replace(/\s+/g, ' ');
  if (!said.startsWith(marked) && !marked.startsWith(said)) {
    throw new Error('what is marked is not what was quoted');
  }
  await page.waitForFunction(() => {
    const { top, bottom } = document.querySelector('mark[data-begins]').getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  await page.getByTestId('back').press('Enter');
  if (!(await quote.evaluate((element) => element === document.activeElement))) {
    throw new Error('the way back does not lead to the finding');
  }
}

/** Both reports come; the one that is de-identified has nobody's name. */
async function expectReports(page, note) {
  const html = readFileSync(await download(page, 'report-html'), 'utf8');
  if (!html.includes('<html')) throw new Error('the report is no page');
  const pdf = readFileSync(await download(page, 'report-pdf'));
  if (pdf.subarray(0, 5).toString() !== '%PDF-') throw new Error('the PDF is none');
  await page.getByTestId('deidentified').check();
  const clean = readFileSync(await download(page, 'report-html'), 'utf8');
  const names = ['Quintanilla', 'RB-0048213', 'Wren'].filter((word) => note.includes(word));
  const left = names.filter((word) => clean.includes(word));
  if (left.length > 0) throw new Error(`the report still has ${left.length} of ${names.length}`);
}

async function download(page, testId) {
  const [file] = await Promise.all([
    page.waitForEvent('download', PATIENCE),
    page.getByTestId(testId).click(),
  ]);
  return file.path();
}

/** Text of a document stays in the page's memory. */
async function expectNothingKept(page, word) {
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.title]),
  );
  if (kept.includes(word)) throw new Error('text of the document was kept');
}

await drive(scenarios);
