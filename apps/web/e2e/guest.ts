import type { Browser, Page } from 'playwright-core';
import { patient } from './browser.ts';

/**
 * Somebody with a browser of his own, who has just followed his one-time link and sees the overview. What the console calls
 * an error, and what a page throws, goes into `faults`.
 */
export async function comeIn(
  browser: Browser,
  link: string,
  who: {
    readonly name: string;
    readonly locale: 'en-GB' | 'zh-CN';
    readonly width?: number;
    readonly faults: string[];
  },
): Promise<Page> {
  const { name, locale, width = 1280, faults } = who;
  const context = patient(await browser.newContext({ locale, viewport: { width, height: 900 } }));
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on(
    'console',
    (message) => message.type() === 'error' && faults.push(`${message.text()} (${message.location().url})`),
  );
  await page.goto(link);
  const person = { name, email: `${name.replace(' ', '.')}@example.org`, password: 'correct horse battery' };
  for (const [field, value] of Object.entries(person)) await page.fill(`[name=${field}]`, value);
  await page.keyboard.press('Enter');
  await page.waitForURL(new URL('/', link).href);
  return page;
}
