import { configureGlobal } from 'fast-check';

/**
 * Before each test file: what properties are tried on is the same in every run, so that a case that nobody had met yet does
 * not refuse somebody else's change. Another number tries other cases.
 */
configureGlobal({ seed: 20_260_302 });
