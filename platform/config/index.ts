export { type Config, parseServices, readConfig, type Service } from './config.ts';
