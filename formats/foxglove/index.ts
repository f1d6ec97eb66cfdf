/** The Foxglove WebSocket protocol, version 1: frames of both sides and the client's session. Runs in a browser. */
export { decodeClientFrame, encodeClientFrame } from './client-frame.ts';
export type { ClientFrame, FoxgloveChannel, Frame, ServerFrame, ServerInfo } from './protocol.ts';
export { SUBPROTOCOLS } from './protocol.ts';
export { decodeServerFrame, encodeServerFrame } from './server-frame.ts';
export { FoxgloveServerSession } from './server-session.ts';
export { FoxgloveSession, type FrameSink, type SessionListener } from './session.ts';
