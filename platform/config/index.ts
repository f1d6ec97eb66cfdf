export { type Config, parseServices, readConfig, type Service, type UploadLimits } from './config.ts';
