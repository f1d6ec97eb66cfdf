/** The Foxglove WebSocket protocol, version 1: frames and sessions of both sides. Runs in a browser. */
export { decodeClientFrame, encodeClientFrame } from './client-frame.ts';
export type {
  ClientFrame,
  FoxgloveChannel,
  Frame,
  PlaybackRequest,
  PlaybackState,
  ServerFrame,
  ServerInfo,
} from './protocol.ts';
export { SUBPROTOCOLS } from './protocol.ts';
export { decodeServerFrame, encodeServerFrame } from './server-frame.ts';
export { FoxgloveServerSession, type ServerSessionHooks } from './server-session.ts';
export { FoxgloveSession, type FrameSink, type SessionListener } from './session.ts';
