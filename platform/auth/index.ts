export { type Auth, openAuth } from './auth.ts';
export { migrations } from './migrations.ts';
export { authRoutes, signInRoutes } from './routes.ts';
export { newSecret, secretFile } from './secrets.ts';
export { issueStationKey, stationKeys, withdrawStationKeys } from './station-keys.ts';
