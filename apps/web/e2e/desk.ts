import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, type ViewportSize } from 'playwright-core';
import { ARGS, CHROMIUM, patient } from './browser.ts';
import { type EmptyGround, openEmptyGround } from './ground.ts';

const OWNER = { name: 'Lin An', email: 'lin@example.org', password: 'correct horse battery' };

/** A server with nothing in it, and a browser in which its owner has signed in. */
export interface Desk {
  readonly ground: EmptyGround;
  readonly context: BrowserContext;
  /** Shows the overview. */
  readonly page: Page;
  close(): Promise<void>;
}

/** Go in by the one-time link that makes the owner, in English. */
async function becomeOwner(page: Page, ownerLink: string): Promise<void> {
  await page.goto(ownerLink);
  for (const [name, value] of Object.entries(OWNER)) await page.fill(`[name=${name}]`, value);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The ground today' }).waitFor();
}

/** @param onDisk the browser keeps what pages store on the disk, as a person's does, and not in memory. */
export async function openDesk(viewport: ViewportSize, { onDisk = false } = {}): Promise<Desk> {
  if (!existsSync(CHROMIUM)) throw new Error(`no browser at ${CHROMIUM}: install Debian's package chromium`);
  const ground = await openEmptyGround();
  let context: BrowserContext | null = null;
  // Also a browser that has crashed keeps no server open.
  const close = async () => {
    const browser = context?.browser();
    await context?.close().catch(() => undefined);
    await browser?.close().catch(() => undefined);
    await ground.close();
  };
  try {
    const launch = { executablePath: CHROMIUM, args: ARGS };
    const shown = { locale: 'en-GB', viewport };
    context = onDisk
      ? await chromium.launchPersistentContext(join(ground.folder, 'profile'), { ...launch, ...shown })
      : await (await chromium.launch(launch)).newContext(shown);
    patient(context);
    const page = await context.newPage();
    await becomeOwner(page, ground.ownerLink);
    return { ground, context, page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A browser of its own in which the desk's owner has signed in: what another has stored or failed to send is not in it. */
export async function openContext(
  { context }: Desk,
  shown: { locale?: 'en-GB' | 'zh-CN'; viewport: ViewportSize },
): Promise<BrowserContext> {
  const storageState = await context.storageState();
  return patient(await context.browser()!.newContext({ locale: 'en-GB', ...shown, storageState }));
}

/** A page of the desk's owner in a context of its own. What its console calls an error, and what it throws, goes into `faults`. */
export async function openPage(
  desk: Desk,
  path: string,
  { locale = 'en-GB', width = 1280, faults }: { locale?: 'en-GB' | 'zh-CN'; width?: number; faults: string[] },
): Promise<Page> {
  const own = await openContext(desk, { locale, viewport: { width, height: 900 } });
  const page = await own.newPage();
  page.on(
    'console',
    (message) => message.type() === 'error' && faults.push(`${message.text()} (${message.location().url})`),
  );
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  await page.goto(desk.ground.url + path);
  return page;
}
