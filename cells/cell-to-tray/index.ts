export { cellToTray } from './kind.ts';
