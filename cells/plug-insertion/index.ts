export { plugInsertion } from './kind.ts';
