export { type FrameClient, type FrameServer, type FrameServerOptions, serveFrames } from './serve-frames.ts';
