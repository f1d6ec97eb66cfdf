export type { FrameClient, FrameHandler } from './frame-client.ts';
export { type FrameDoor, frameDoor, refuseUpgrade } from './frame-door.ts';
export { type FrameServer, type FrameServerOptions, serveFrames } from './serve-frames.ts';
