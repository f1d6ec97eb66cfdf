import type { Locator, Page } from 'playwright-core';
import { look } from './at-the-screen.ts';
import { until } from './ground.ts';

const phase = (page: Page, name: string) => page.locator(`[data-phase=${name}]`);

/** Open a simulated station, and begin work there without an order unless this person's work goes on by itself. */
export async function openStation(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await phase(page, 'ready').waitFor();
  await recordable(page);
}

/** Until work has begun: with a click, unless this person's work goes on by itself. */
export async function begun(page: Page): Promise<void> {
  const begin = page.getByTestId('begin').getByRole('button', { name: 'Begin work' });
  const order = page.getByTestId('order');
  await until(async () => {
    await order.or(begin).first().waitFor();
    if (await order.isVisible()) return true;
    await pressIfThere(begin);
    return null;
  });
}

/**
 * Until a take can be begun. Work that was not begun is begun; a server that did not answer in time is asked again, as the
 * page says.
 */
export async function recordable(page: Page): Promise<void> {
  const record = page.locator('[data-testid=record]:enabled');
  const begin = page.getByTestId('begin').getByRole('button', { name: 'Begin work' });
  const again = page.getByTestId('order').getByRole('button', { name: 'Try again' });
  await until(async () => {
    await record.or(begin).or(again).first().waitFor();
    if (await record.isVisible()) return true;
    await pressIfThere(begin.or(again).first());
    return null;
  });
}

/** Press what a late answer may take away in this moment. */
async function pressIfThere(button: Locator): Promise<void> {
  await button.click({ timeout: 5000 }).catch(() => undefined);
}

/** Press record; on a machine that is behind a stream may fall silent in that very moment, and then it is pressed again. */
export async function beginTake(page: Page): Promise<void> {
  const recording = phase(page, 'recording');
  await until(async () => {
    await recordable(page);
    // Pressed while it records, it would end the take.
    if (!(await recording.isVisible())) await page.keyboard.press('r');
    return recording.waitFor({ timeout: 60_000 }).then(
      () => true,
      () => null,
    );
  });
}

/** Record for a second and a half of the scene while a key is held down, until it is judged. */
export async function takeHolding(page: Page, key: string): Promise<void> {
  await beginTake(page);
  await page.keyboard.down(key);
  let { time } = await look(page);
  let held = 0;
  await until(async () => {
    const now = await look(page);
    // The clock of the scene has begun anew with the take.
    held += now.time < time ? now.time : now.time - time;
    time = now.time;
    return held >= 1.5 ? true : null;
  });
  await page.keyboard.up(key);
  await page.keyboard.press('r');
  await page.getByTestId('verdict').or(page.getByTestId('practised')).waitFor();
}
