export { busbarPlacement } from './kind.ts';
