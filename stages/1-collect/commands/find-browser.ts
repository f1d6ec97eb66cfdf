import { access, constants } from 'node:fs/promises';
import { PalaestraError } from '@palaestra/core';

/** Where Chromium and its relatives are installed. */
const USUAL: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The browser to use.
 *
 * @param asked path given by the person; the usual places are tried without one.
 * @throws PalaestraError `not_found` when there is none.
 */
export async function findBrowser(asked: string | undefined): Promise<string> {
  for (const path of asked === undefined ? USUAL : [asked]) {
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  const looked = asked ?? `looked for ${USUAL[0]}, ${USUAL[2]} and others`;
  const advice = 'install Chromium (apt-get install chromium) or name one with --browser PATH';
  throw new PalaestraError('not_found', `Cannot film: no Chromium was found, ${advice} (${looked})`);
}
