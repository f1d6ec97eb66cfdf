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
