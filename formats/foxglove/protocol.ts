/** WebSocket sub-protocols of version 1 by falling preference; both have the same frames. A client may offer several. */
export const SUBPROTOCOLS: readonly string[] = ['foxglove.sdk.v1', 'foxglove.websocket.v1'];

/** A topic as a server offers it. */
export interface FoxgloveChannel {
  /** Number that the server gave it, unsigned 32 bits. */
  readonly id: number;
  readonly topic: string;
  /** Of the messages: `cdr`, `protobuf`, `json`, or another. */
  readonly encoding: string;
  readonly schemaName: string;
  /** Of the schema: `ros2msg`, `protobuf`, `jsonschema`, or another; empty when there is no schema. */
  readonly schemaEncoding: string;
  /** The schema as MCAP stores it: text as UTF-8, binary forms (protobuf, flatbuffer) as bytes. */
  readonly schema: Uint8Array;
}

export interface ServerInfo {
  readonly op: 'serverInfo';
  readonly name: string;
  readonly capabilities: readonly string[];
  readonly supportedEncodings: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Changes when the server starts anew. */
  readonly sessionId: string | null;
  /** Span of a recording that is replayed under the viewer's control, nanoseconds since its epoch. */
  readonly range?: { readonly startNs: bigint; readonly endNs: bigint };
}

/** What a viewer asks of a replay; `seekNs` null goes on where it is. An empty `requestId` is none. */
export interface PlaybackRequest {
  readonly op: 'playback';
  readonly command: 'play' | 'pause';
  /** Recorded seconds per second. */
  readonly speed: number;
  readonly seekNs: bigint | null;
  readonly requestId: string;
}

/** How a replay stands. */
export interface PlaybackState {
  readonly op: 'playbackState';
  readonly status: 'playing' | 'paused' | 'buffering' | 'ended';
  readonly timeNs: bigint;
  readonly speed: number;
  readonly didSeek: boolean;
  /** The request that this answers; empty when it answers none. */
  readonly requestId: string;
}

/** What a server sends, as far as a recorder or a viewer needs it. */
export type ServerFrame =
  | ServerInfo
  | PlaybackState
  | { readonly op: 'status'; readonly level: 'info' | 'warning' | 'error'; readonly message: string }
  | { readonly op: 'advertise'; readonly channels: readonly FoxgloveChannel[] }
  | { readonly op: 'unadvertise'; readonly channelIds: readonly number[] }
  /** One message; `timeNs` is the server's log time, nanoseconds since its epoch. `data` is a view of the frame. */
  | { readonly op: 'message'; readonly subscriptionId: number; readonly timeNs: bigint; readonly data: Uint8Array }
  /** The server's clock, nanoseconds since its epoch. */
  | { readonly op: 'time'; readonly timeNs: bigint };

/** What a client sends, as far as a recorder or a viewer needs it. */
export type ClientFrame =
  | PlaybackRequest
  | {
      readonly op: 'subscribe';
      /** `id` is chosen by the client, unsigned 32 bits, and names the messages. */
      readonly subscriptions: readonly { readonly id: number; readonly channelId: number }[];
    }
  | { readonly op: 'unsubscribe'; readonly subscriptionIds: readonly number[] };

/** A frame as WebSocket carries it: text or binary. */
export type Frame = string | Uint8Array<ArrayBuffer>;
