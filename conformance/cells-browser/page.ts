import { digestOf } from './digest.ts';

/** What the test calls inside the browser. */
Object.assign(globalThis, { digestOf });
