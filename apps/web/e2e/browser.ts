import type { BrowserContext, Locator } from 'playwright-core';

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

/** Where something is once nothing moves it any more: what is above it may come late. */
export async function restingBox(one: Locator) {
  await one.waitFor();
  for (let last = ''; ; ) {
    const box = (await one.boundingBox())!;
    if (JSON.stringify(box) === last) return box;
    last = JSON.stringify(box);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
