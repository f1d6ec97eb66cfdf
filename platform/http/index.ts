export { type ApiOptions, apiApp } from './api-app.ts';
export { errorResponse, PROBLEMS, problemResponse } from './errors.ts';
export { type Listening, listen } from './listen.ts';
export type { Live, LiveMessage } from './live.ts';
export { liveHub } from './live-hub.ts';
export { pgLive } from './pg-live.ts';
export { requestBody } from './request-body.ts';
export type { Actor, StageApp, StageContext, StageEnv } from './stage.ts';
export { allow, createRoute, problems, stageApp } from './stage-app.ts';
