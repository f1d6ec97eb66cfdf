import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Debian's Chromium; tests fail without it. */
export const CHROMIUM = '/usr/bin/chromium';

/** A browser without a screen that draws by itself and asks nobody on the net. */
export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** Longest wait for what a page is to show or to do, ms: how fast the machine is decides no test. */
const PATIENCE_MS = 120_000;

/** A context whose pages may be slow. */
export function patient(context: BrowserContext): BrowserContext {
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** Runs in the page, until it has drawn two pictures. */
const PICTURES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** Where something is once nothing moves it any more: what is above it may come late. */
export async function restingBox(one: Locator) {
  await one.waitFor();
  let [last, times] = ['', 0];
  for (;;) {
    // By the pictures of the page, which come late where the machine is slow.
    await one.page().evaluate(PICTURES);
    const box = await one.boundingBox();
    const now = JSON.stringify(box);
    times = now === last ? times + 1 : 0;
    if (box !== null && times === 2) return box;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Has what plays on a page stand still, which it does by itself at its end. The page is in English. */
export async function stand(page: Page): Promise<void> {
  const transport = page.getByTestId('play');
  await transport.waitFor();
  while ((await transport.getAttribute('aria-label')) === 'Pause') {
    await page.keyboard.press('Space');
    await page.evaluate(PICTURES);
  }
}
